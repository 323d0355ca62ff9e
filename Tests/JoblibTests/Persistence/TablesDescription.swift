import JoblibPersistence
import NDArrays

extension NumPyDescription {
  /// Compares a table with its description.
  mutating func compareTable(
    _ value: PickleValue,
    _ expected: Object,
    _ path: String
  ) throws {
    guard let table = try value.readTable() else {
      throw Difference(description: "\(path): \(value.kind) instead of a table")
    }
    try equal(table.isSeries ? "Series" : "DataFrame", expected["name"] as? String, path)
    try equal(table.rowCount, expected["rows"] as? Int, path)
    for (columns, key) in [(table.columns, "columns"), (table.index, "index")] {
      let descriptions = expected[key] as? [Object] ?? []
      try equal(columns.count, descriptions.count, "\(path).\(key)")
      for (index, (column, description)) in zip(columns, descriptions).enumerated() {
        try compareColumn(column, description, "\(path).\(key)[\(index)]")
      }
    }
  }

  private mutating func compareColumn(
    _ column: Table.Column,
    _ expected: Object,
    _ path: String
  ) throws {
    try compareLabels(column.labels, expected["label"] as? Object ?? [:], path)
    let values = expected["values"] as? Object ?? [:]
    if values["kind"] as? String == "opaque" {
      return try require(column.object != nil, path, column.typeName)
    }
    try equal(column.typeName, expected["dtype"] as? String, path)
    try equal(column.timeZone, expected["zone"] as? String, path)
    try compareValues(column, values, path)
  }

  private mutating func compareValues(
    _ column: Table.Column,
    _ expected: Object,
    _ path: String
  ) throws {
    switch expected["kind"] as? String {
    case "list":
      let texts = (expected["items"] as? [Object])?.map { $0["hex"] as? String }
      try equal(column.strings?.map { $0.map { hex(Array($0.utf8)) } }, texts, path)
    case "categories":
      guard let categories = column.categories else {
        throw Difference(description: "\(path): \(column.typeName) instead of categories")
      }
      try equal(categories.isOrdered, expected["ordered"] as? Bool, path)
      let codes = NDArray(categories.codes.map(Int8.init))
      try equal(hex(bytes(of: codes)), (expected["codes"] as? Object)?["hex"] as? String, path)
      try compareValues(categories.values, expected["categories"] as? Object ?? [:], path)
    case "masked":
      guard let array = column.numPyArray, let mask = array.mask else {
        throw Difference(description: "\(path): no mask")
      }
      try compare(array, expected["values"] as? Object ?? [:], path)
      let missing = (expected["missing"] as? Object)?["hex"] as? String
      try equal(hex(bytes(of: mask)), missing, path)
    default:
      guard let array = column.numPyArray else {
        throw Difference(description: "\(path): \(column.typeName) instead of an array")
      }
      try compare(array, expected, path)
    }
  }

  private func compareLabels(
    _ labels: [Table.Label],
    _ expected: Object,
    _ path: String
  ) throws {
    let descriptions =
      expected["kind"] as? String == "tuple" ? expected["items"] as? [Object] : [expected]
    try equal(labels.count, descriptions?.count, path)
    for (label, description) in zip(labels, descriptions ?? []) {
      switch label {
      case .none: try equal("none", description["kind"] as? String, path)
      case .string(let text):
        try equal(hex(Array(text.utf8)), description["hex"] as? String, path)
      case .int(let number): try equal(String(number), description["value"] as? String, path)
      default: throw Difference(description: "\(path): a label is \(label)")
      }
    }
  }

  private func bytes<Element>(of array: NDArray<Element>) -> [UInt8] {
    array.withContiguousBytes { bytes, _ in Array(bytes) }
  }
}
