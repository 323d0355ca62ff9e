public import NDArrays

extension Table {
  /// A column of a table, or a level of its index.
  public struct Column: Sendable {
    /// Its name; several where names have levels, as those of a `MultiIndex`.
    public let labels: [Label]
    let values: TableValues

    /// Its name as text, levels joined by a dot; empty without one.
    public var name: String { labels.map(\.description).joined(separator: ".") }

    /// pandas' name of the type, such as `int64`, `str`, `category` or `datetime64[ns, UTC]`.
    public var typeName: String { values.typeName }

    /// The number of rows.
    public var count: Int { values.count }
  }

  /// The name of a column, which in pandas may be any value.
  public enum Label: Sendable, CustomStringConvertible {
    /// It has none.
    case none
    /// Text.
    case string(String)
    /// A whole number.
    case int(Int)
    /// A number.
    case double(Double)
    /// Something else.
    case object(PickleValue)

    /// The text or number; empty without one, and Python's type of something else.
    public var description: String {
      switch self {
      case .none: ""
      case .string(let text): text
      case .int(let number): String(number)
      case .double(let number): String(number)
      case .object(let value): value.dateTime?.description ?? value.kind.description
      }
    }
  }

  /// Values of which each is one of few (`pandas.Categorical`).
  public struct Categories: Sendable {
    /// For each row the place of its value in `values`; −1 where it is missing.
    public let codes: [Int]
    /// Whether the categories have an order.
    public let isOrdered: Bool
    let content: TableValues

    /// The categories, as a column without a name.
    public var values: Column { Column(labels: [.none], values: content) }

    fileprivate func resolved<Value>(_ values: [Value?]) -> [Value?] {
      codes.map { $0 < 0 ? nil : values[$0] }
    }
  }
}

// MARK: - Values

extension Table.Column {
  /// The values as an array, without a copy where they lie side by side in this machine's order.
  ///
  /// - Throws: If the column is of another type, or has missing values, which the type has not.
  public func array<Element: NDArrayElement>(
    of type: Element.Type
  ) throws(PersistenceError) -> NDArray<Element> {
    if case .range(let range) = values { return try range.array().converted(to: NDArray.self) }
    guard let array = numPyArray else {
      let remedy =
        categories == nil
        ? "which only pandas can read; convert it there (astype) before it is dumped"
        : "whose codes and values are in its categories"
      throw PersistenceError(
        .typeMismatch,
        "column \"\(name)\" is no array of \(Element.dtype), but of type \(typeName), \(remedy)"
      )
    }
    return try array.converted(to: NDArray.self)
  }

  /// The values as NumPy has them: times, objects, numbers and which of them are missing (`mask`).
  ///
  /// Nil for categories and for what only pandas can read.
  public var numPyArray: NumPyArray? {
    switch values {
    case .array(let array, _), .strings(let array, _), .masked(let array): array
    case .range(let range): try? range.array()
    default: nil
    }
  }

  /// The numbers of a column of real numbers or truth values, nil where one is missing.
  ///
  /// Whole numbers beyond 2⁵³ are rounded. Nil for another column.
  public var numbers: [Double?]? {
    switch values {
    case .array, .range: return numPyArray?.doubles
    case .masked(let array):
      guard let mask = array.mask else { return nil }
      return array.withoutMask.doubles.map { zip($0, mask.elements).map { $1 ? nil : $0 } }
    case .categories(let categories): return categories.values.numbers.map(categories.resolved)
    default: return nil
    }
  }

  /// The texts of a column of text, nil where one is missing; those of categories too.
  ///
  /// Nil for a column that has something else.
  public var strings: [String?]? {
    switch values {
    case .array(let array, _), .strings(let array, _):
      guard let items = array.items else { return array.strings }
      let texts = items.map(\.string)
      let isText = zip(items, texts).allSatisfy { $1 != nil || $0.isMissingInPandas }
      return isText ? texts : nil
    case .categories(let categories): return categories.values.strings.map(categories.resolved)
    default: return nil
    }
  }

  /// The times in seconds since the start of 1970, in UTC.
  ///
  /// NaN where one is missing. Nil for another column.
  public var secondsSince1970: NDArray<Double>? { numPyArray?.secondsSince1970 }

  /// The time zone that times are shown in, such as `Europe/Berlin` or `UTC+02:00`.
  ///
  /// Nil for times without one, whose seconds count as if in UTC, and for another column.
  public var timeZone: String? {
    if case .array(_, let zone) = values { zone } else { nil }
  }

  /// The categories of such a column; nil for another.
  public var categories: Table.Categories? {
    if case .categories(let categories) = values { categories } else { nil }
  }

  /// The value as Python pickled it, of a column that only pandas can read; nil for another.
  public var object: PickleValue? {
    if case .object(let value, _, _) = values { value } else { nil }
  }
}

extension PickleValue {
  /// Whether pandas takes it for a missing value.
  fileprivate var isMissingInPandas: Bool {
    switch node.kind {
    case .none: true
    case .float: double?.isNaN == true
    case .global: global?.name == "NA"
    case .object: graph.tables.classOfObject(id)?.name.hasSuffix("nat_unpickle") == true
    default: false
    }
  }
}
