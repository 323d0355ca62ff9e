/// A table of pandas: columns of one length, with names, and an index that names the rows.
///
/// It is made of a `DataFrame`, or of a `Series`, which has one column. Columns whose type is unknown
/// here keep their value as Python pickled it.
///
/// ```swift
/// let trades = try load(Table.self, from: "trades.joblib")
/// let prices = try trades["price"]?.array(of: Double.self)
/// let symbols = trades["symbol"]?.strings
/// ```
public struct Table: Sendable {
  /// The columns, in their order.
  public let columns: [Column]
  /// What names the rows: a column, or one for each level of a `MultiIndex`.
  public let index: [Column]
  /// The number of rows.
  public let rowCount: Int
  /// Whether it is a `Series`.
  public let isSeries: Bool

  /// The first column of this name; where names have levels, of these, one after the other.
  public subscript(name: String...) -> Column? {
    columns.first { $0.labels.map(\.description) == name }
  }
}

extension PickleValue {
  /// The table of pandas, if it is one.
  ///
  /// Nil also for one whose parts contradict each other, or of a version of pandas that is unknown;
  /// decoding it says why.
  public var table: Table? { try? readTable() }

  /// The table of pandas; nil for another value.
  ///
  /// - Throws: If it is one whose parts contradict each other, or of an unknown version.
  package func readTable() throws(PersistenceError) -> Table? {
    try TableReader(graph: graph).read(id)
  }
}

extension Table: Decodable {
  /// Takes the table of a file.
  ///
  /// - Throws: If the file has another value in this place.
  public init(from decoder: any Decoder) throws {
    let value = try PickleValue(from: decoder)
    guard let table = try value.readTable() else {
      throw PersistenceError(
        .typeMismatch,
        "the file has a \(value.kind) where a table was asked for"
      )
    }
    self = table
  }
}
