internal import JoblibParallel

/// A declared task.
package struct Power: ParallelTask, Equatable {
  var base: Int
  var exponent: Int

  package func run() throws -> Int {
    guard exponent >= 0 else { throw Refusal(reason: "a negative exponent", code: exponent) }
    return (0..<exponent).reduce(1) { product, _ in product * base }
  }
}

/// An error that travels whole.
package struct Refusal: Error, Codable, Equatable {
  package var reason: String
  package var code: Int
}

/// An error that only its description crosses of.
package struct Unsendable: Error, CustomStringConvertible {
  let secret: @Sendable () -> Int
  package let description = "an error with a closure in it"
}

/// A value that cannot leave its process.
package struct Opaque: Sendable {
  let closure: @Sendable () -> Int
}

/// A value that cannot be encoded, though its type says that it can.
package struct Stubborn: Codable, Sendable {
  var isStubborn: Bool

  init(isStubborn: Bool) {
    self.isStubborn = isStubborn
  }

  package func encode(to encoder: any Encoder) throws {
    if isStubborn { throw Refusal(reason: "this one stays", code: 7) }
    var container = encoder.singleValueContainer()
    try container.encode(isStubborn)
  }

  package init(from decoder: any Decoder) throws {
    isStubborn = try decoder.singleValueContainer().decode(Bool.self)
  }
}

/// A task that workers cannot find by name.
private struct HiddenTask: ParallelTask {
  var number: Int
  func run() -> Int { number }
}

/// Runs tasks of a type that is private to its file.
func runHiddenTasks(on kind: BackendKind) throws -> [Int] {
  try Parallel(nJobs: 2, backend: kind)((0..<4).map { HiddenTask(number: $0) })
}

/// A struct of many kinds of field.
package struct Sample: Codable, Hashable, Sendable {
  var name: String
  var weight: Double
  var tags: [String]
  var parent: Int?
  var flags: (Bool, UInt8)

  init(_ number: Int) {
    name = "sample \(number) é"
    weight = Double(number) / 3
    tags = (0..<number % 4).map { "tag \($0)" }
    parent = number.isMultiple(of: 3) ? nil : number / 2
    flags = (number.isMultiple(of: 2), UInt8(truncatingIfNeeded: number))
  }

  package static func == (left: Sample, right: Sample) -> Bool {
    left.name == right.name && left.weight == right.weight && left.tags == right.tags
      && left.parent == right.parent && left.flags == right.flags
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
  }

  private enum CodingKeys: CodingKey {
    case name, weight, tags, parent, isEven, low
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    weight = try container.decode(Double.self, forKey: .weight)
    tags = try container.decode([String].self, forKey: .tags)
    parent = try container.decodeIfPresent(Int.self, forKey: .parent)
    flags = (
      try container.decode(Bool.self, forKey: .isEven),
      try container.decode(UInt8.self, forKey: .low)
    )
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(weight, forKey: .weight)
    try container.encode(tags, forKey: .tags)
    try container.encodeIfPresent(parent, forKey: .parent)
    try container.encode(flags.0, forKey: .isEven)
    try container.encode(flags.1, forKey: .low)
  }
}

/// An enum with payloads and without.
package enum Shape: Codable, Hashable, Sendable {
  case point
  case circle(radius: Double)
  case polygon(corners: [Int], name: String?)
  indirect case pair(Shape, Shape)

  init(_ number: Int) {
    self =
      switch number % 4 {
      case 0: .point
      case 1: .circle(radius: Double(number))
      case 2: .polygon(corners: [number, -number], name: number.isMultiple(of: 3) ? nil : "n")
      default: .pair(.point, .circle(radius: 0.5))
      }
  }
}
