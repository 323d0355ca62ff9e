internal import NDArrays

/// The values of a column, by how pandas keeps them.
enum TableValues: Sendable {
  /// Numbers, times with their zone, objects.
  case array(NumPyArray, zone: String?)
  /// Objects that are texts, or missing.
  case strings(NumPyArray, typeName: String)
  /// Numbers with a mask that says which are missing.
  case masked(NumPyArray)
  indirect case categories(Table.Categories)
  case range(TableRange)
  /// What only pandas can read, by the name of its class.
  case object(PickleValue, count: Int, typeName: String)

  var count: Int {
    switch self {
    case .array(let array, _), .strings(let array, _), .masked(let array): array.count
    case .categories(let categories): categories.codes.count
    case .range(let range): range.count
    case .object(_, let count, _): count
    }
  }

  var typeName: String {
    switch self {
    case .array(let array, let zone):
      zone.map { "datetime64[\(array.type.timeUnit?.description ?? "ns"), \($0)]" }
        ?? array.type.pandasName
    case .strings(_, let name), .object(_, _, let name): name
    case .masked(let array): array.type.maskedName
    case .categories: "category"
    case .range: "int64"
    }
  }

  /// The values at these places, which must be within them.
  func taking(_ places: [Int]) -> TableValues {
    switch self {
    case .array(let array, let zone): .array(array.taking(places), zone: zone)
    case .strings(let array, let name): .strings(array.taking(places), typeName: name)
    case .categories(let categories):
      .categories(
        Table.Categories(
          codes: places.map { categories.codes[$0] },
          isOrdered: categories.isOrdered,
          content: categories.content
        )
      )
    case .range(let range): .array(range.taking(places), zone: nil)
    case .masked, .object:
      .categories(Table.Categories(codes: places, isOrdered: false, content: self))
    }
  }

  /// One of the values, where they are names of columns.
  func label(at place: Int) -> Table.Label {
    switch self {
    case .range(let range): return .int(range.number(place))
    case .array(let array, _), .strings(let array, _), .masked(let array):
      if let items = array.items { return items[place].label }
      let one = array.withoutMask.taking([place])
      if let number = one.integers?.first { return .int(number) }
      if let number = one.doubles?.first { return .double(number) }
      let text = one.strings?.first.flatMap { $0 }
      return .string(text ?? one.ticks.map { "\($0[0])" } ?? "")
    case .categories(let categories):
      let code = categories.codes[place]
      return code < 0 ? .none : categories.content.label(at: code)
    case .object(let value, _, _): return .object(value)
    }
  }
}

/// Evenly spaced numbers (`pandas.RangeIndex`), which need no memory.
struct TableRange: Sendable {
  let start: Int
  let step: Int
  let count: Int

  /// Nil where numbers do not fit.
  init?(start: Int, stop: Int, step: Int) {
    let (distance, overflow) = stop.subtractingReportingOverflow(start)
    guard !overflow, step != 0, step != .min, distance != .min else { return nil }
    self.start = start
    self.step = step
    let isEmpty = distance == 0 || (distance < 0) != (step < 0)
    count = isEmpty ? 0 : (abs(distance) - 1) / abs(step) + 1
  }

  /// The numbers themselves.
  ///
  /// - Throws: If there are more than memory could hold: a file of a few bytes can name any number.
  func array() throws(PersistenceError) -> NumPyArray {
    guard count <= 1 << 40, let storage = ArrayStorage(allocatingIfPossible: count * 8) else {
      throw PersistenceError(
        .limitExceeded,
        "an index counts \(count) rows, more than fit in memory"
      )
    }
    for place in 0..<count {
      storage.base.storeBytes(of: number(place), toByteOffset: 8 * place, as: Int.self)
    }
    return array(storage, count: count)
  }

  func number(_ place: Int) -> Int { start + place * step }

  /// The numbers at these places.
  func taking(_ places: [Int]) -> NumPyArray {
    let storage = places.map(number).withUnsafeBytes { ArrayStorage(copying: $0) }
    return array(storage, count: places.count)
  }

  private func array(_ storage: ArrayStorage, count: Int) -> NumPyArray {
    NumPyArray(
      type: NumPyType(kind: "i", itemSize: 8),
      shape: [count],
      order: .c,
      content: .bytes(storage)
    )
  }
}

extension NumPyType {
  /// The name, in which the order of bytes is left out.
  fileprivate var pandasName: String {
    NumPyType(kind: kind, itemSize: itemSize, timeUnit: timeUnit, fields: fields).description
  }

  /// The name of the type that also has missing values.
  fileprivate var maskedName: String {
    switch kind {
    case "b": "boolean"
    case "i": "Int\(itemSize * 8)"
    case "u": "UInt\(itemSize * 8)"
    default: "Float\(itemSize * 8)"
    }
  }
}

extension PickleValue {
  /// The value as the name of a column.
  var label: Table.Label {
    if isNone { return .none }
    if let string { return .string(string) }
    if let int { return .int(int) }
    if let double { return .double(double) }
    switch scalar {
    case .int(let number)?: return .int(Int(number))
    case .float(let number)?: return .double(number)
    case .string(let text)?: return .string(text)
    default: return .object(self)
    }
  }
}
