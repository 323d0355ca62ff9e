import JoblibHashing
import Testing

/// Any nesting of what a value can be made of.
indirect enum RandomValue: Hashable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([RandomValue])
  case set(Set<RandomValue>)
  case table([String: RandomValue])
  case map([RandomValue: RandomValue])
}

extension RandomValue: Encodable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .set(let value): try container.encode(value)
    // Its own tag, for an empty or string-keyed map is the same as a table.
    case .table(let value): try container.encode(["table": value])
    case .map(let value): try container.encode(["map": value])
    }
  }
}

extension RandomValue {
  /// Small ranges, so that equal values come up by chance.
  static func random(depth: Int, using generator: inout Specimen.Seeded) -> RandomValue {
    let count = Int.random(in: 0...3, using: &generator)
    func child(_ generator: inout Specimen.Seeded) -> RandomValue {
      random(depth: depth - 1, using: &generator)
    }
    switch Int.random(in: 0...(depth > 0 ? 8 : 4), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .integer(Int.random(in: -2...2, using: &generator))
    case 3: return .number(Double(Int.random(in: 1...3, using: &generator)) / 2)
    case 4: return .text(String(repeating: "a", count: count))
    case 5: return .list((0..<count).map { _ in child(&generator) })
    case 6: return .set(Set((0..<count).map { _ in child(&generator) }))
    case 7:
      return .table(
        Dictionary((0..<count).map { ("\($0)", child(&generator)) }) { first, _ in first }
      )
    default:
      return .map(
        Dictionary((0..<count).map { _ in (child(&generator), child(&generator)) }) { a, _ in a }
      )
    }
  }

  /// An equal value with another history.
  func rebuilt(using generator: inout Specimen.Seeded) -> RandomValue {
    switch self {
    case .null, .bool, .integer, .number, .text:
      return self
    case .list(let value):
      return .list(value.map { $0.rebuilt(using: &generator) })
    case .set(let value):
      var copy = Set<RandomValue>(minimumCapacity: Int.random(in: 0...100, using: &generator))
      for element in value.shuffled(using: &generator) {
        copy.insert(element.rebuilt(using: &generator))
      }
      return .set(copy)
    case .table(let value):
      var copy = ["extra": RandomValue.null]
      for (key, element) in value.shuffled(using: &generator) {
        copy[key] = element.rebuilt(using: &generator)
      }
      copy["extra"] = nil
      return .table(copy)
    case .map(let value):
      var copy: [RandomValue: RandomValue] = [:]
      copy.reserveCapacity(Int.random(in: 0...100, using: &generator))
      for (key, element) in value.shuffled(using: &generator) {
        copy[key.rebuilt(using: &generator)] = element.rebuilt(using: &generator)
      }
      return .map(copy)
    }
  }
}

struct RandomValuesTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `random values have equal digests exactly when they are equal`(seed: UInt64) throws {
    var generator = Specimen.Seeded(state: seed)
    var digests: [RandomValue: Digest] = [:]
    var values: [Digest: RandomValue] = [:]
    var repeats = 0
    for _ in 0..<1500 {
      let value = RandomValue.random(depth: 4, using: &generator)
      let digest = try JoblibHashing.hash(value)
      if let known = digests.updateValue(digest, forKey: value) {
        #expect(known == digest, "\(value)")
        repeats += 1
      }
      if let known = values.updateValue(value, forKey: digest) {
        #expect(known == value, "two values have the digest \(digest)")
      }
      let rebuilt = value.rebuilt(using: &generator)
      #expect(rebuilt == value)
      #expect(try JoblibHashing.hash(rebuilt) == digest, "\(value)")
    }
    #expect(repeats > 100)
  }
}
