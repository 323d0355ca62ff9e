import JoblibWire

/// A value put on the wire and taken off again.
enum Wire {
  static func bytes<T: Encodable>(
    _ value: T,
    bufferThreshold: Int = .max
  ) throws -> (bytes: ContiguousArray<UInt8>, buffers: [WireBuffer]) {
    let writer = WireWriter(bufferThreshold: bufferThreshold)
    try writer.encode(value)
    return (writer.bytes, writer.outOfBand)
  }

  static func decode<T: Decodable>(
    _ type: T.Type,
    from bytes: ContiguousArray<UInt8>,
    buffers: [WireBuffer] = []
  ) throws -> T {
    try bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw, buffers: buffers)
      let value = try reader.decode(type)
      guard reader.isAtEnd else { throw WireError("bytes are left at \(reader.offset)") }
      return value
    }
  }

  static func roundTrip<T: Codable>(_ value: T, bufferThreshold: Int = .max) throws -> T {
    let (bytes, buffers) = try bytes(value, bufferThreshold: bufferThreshold)
    return try decode(T.self, from: bytes, buffers: buffers)
  }
}

/// Types that code themselves in all the ways there are.
enum WireShape {
  struct Plain: Codable, Equatable {
    var flag = true
    var count = -7
    var small: Int8 = -128
    var large: UInt64 = .max
    var real = 2.5
    var text = "é"
    var list = [1.5, -0.0]
    var maybe: Int?
    var table = ["a": 1]
  }

  struct Empty: Codable, Equatable {}

  enum Season: Codable, CaseIterable { case spring, summer }
  enum Level: Int, Codable { case low = -3, high = 3 }
  enum Code: String, Codable { case a, b }

  indirect enum Tree: Codable, Equatable {
    case leaf
    case value(Int)
    case named(String, weight: Double?)
    case pair(Tree, Tree)
    case list([Tree])
  }

  /// A list that is one value deeper for each of its elements.
  struct Chain: Codable, Equatable {
    var next: [Chain] = []

    init(length: Int) {
      for _ in 0..<length { next = [self] }
    }
  }

  struct Generic<Value: Codable & Equatable>: Codable, Equatable {
    var value: Value
  }

  /// Keys asked for in another order than they were written, and one that is not there.
  struct OutOfOrder: Codable, Equatable {
    var a = 1
    var b = "two"
    var c = [3.0]
    var d: Int?

    enum CodingKeys: CodingKey { case a, b, c, d, other }

    init() {}

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      c = try container.decode([Double].self, forKey: .c)
      a = try container.decode(Int.self, forKey: .a)
      d = try container.decodeIfPresent(Int.self, forKey: .d)
      guard !container.contains(.other), try container.decodeNil(forKey: .other),
        container.allKeys == [.b, .c, .a]
      else { throw WireError("keys: \(container.allKeys)") }
      b = try container.decode(String.self, forKey: .b)
      guard try container.decode(Int.self, forKey: .a) == a else { throw WireError("twice") }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(b, forKey: .b)
      try container.encode(c, forKey: .c)
      try container.encode(a, forKey: .a)
    }
  }

  /// Nested containers that are filled in turns, and a value between them.
  struct Interleaved: Codable, Equatable {
    var first = [1, 2, 3]
    var second = ["a": 1, "b": 2]
    var between = "between"
    var third = [4, 5]

    enum CodingKeys: CodingKey { case first, second, between }

    init() {}

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      var list = try container.nestedUnkeyedContainer(forKey: .first)
      let table = try container.nestedContainer(keyedBy: Key.self, forKey: .second)
      between = try container.decode(String.self, forKey: .between)
      first = []
      var inner: (any UnkeyedDecodingContainer)?
      while !list.isAtEnd {
        if list.currentIndex == 1 {
          inner = try list.nestedUnkeyedContainer()
        } else {
          first.append(try list.decode(Int.self))
        }
      }
      guard list.count == 4, var inner else { throw WireError("no inner list") }
      third = []
      while !inner.isAtEnd { third.append(try inner.decode(Int.self)) }
      second = [:]
      for key in table.allKeys {
        second[key.stringValue] = try table.decode(Int.self, forKey: key)
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      var list = container.nestedUnkeyedContainer(forKey: .first)
      var table = container.nestedContainer(keyedBy: Key.self, forKey: .second)
      try list.encode(first[0])
      try table.encode(1, forKey: Key("a"))
      var inner = list.nestedUnkeyedContainer()
      try inner.encode(third[0])
      try container.encode(between, forKey: .between)
      try list.encode(first[1])
      try inner.encode(third[1])
      try table.encode(2, forKey: Key("b"))
      try list.encode(first[2])
    }
  }

  struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { return nil }
  }

  /// Encodes one by one, decodes as a whole.
  struct OneByOne<Element: Codable & Equatable>: Codable, Equatable {
    var elements: [Element]

    init(_ elements: [Element]) { self.elements = elements }

    init(from decoder: any Decoder) throws {
      elements = try decoder.singleValueContainer().decode([Element].self)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    }
  }

  /// Encodes as a whole, decodes one by one.
  struct AsAWhole<Element: Codable & Equatable>: Codable, Equatable {
    var elements: [Element]

    init(_ elements: [Element]) { self.elements = elements }

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      elements = []
      while !container.isAtEnd { elements.append(try container.decode(Element.self)) }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(elements)
    }
  }

  class Animal: Codable {
    var name: String
    init(name: String) { self.name = name }
  }

  final class Dog: Animal {
    var tricks: [String]

    init(name: String, tricks: [String]) {
      self.tricks = tricks
      super.init(name: name)
    }

    private enum CodingKeys: CodingKey { case tricks }

    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      tricks = try container.decode([String].self, forKey: .tricks)
      try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try super.encode(to: container.superEncoder())
      try container.encode(tricks, forKey: .tricks)
    }
  }

  /// Asks for its values as what they are not first, through two containers that take turns.
  struct Tried: Codable, Equatable {
    var number: String
    var list: [[String]]
    var last: Int

    init(number: String, list: [[String]], last: Int) {
      self.number = number
      self.list = list
      self.last = last
    }

    init(from decoder: any Decoder) throws {
      let first = try decoder.container(keyedBy: CodingKeys.self)
      let second = try decoder.container(keyedBy: CodingKeys.self)
      guard (try? decoder.unkeyedContainer()) == nil,
        (try? first.decode(Int.self, forKey: .number)) == nil,
        (try? first.decode([Int].self, forKey: .number)) == nil, second.contains(.last),
        try !second.decodeNil(forKey: .list)
      else {
        throw DecodingError.valueNotFound(Self.self, .init(codingPath: [], debugDescription: ""))
      }
      number = try first.decode(String.self, forKey: .number)
      last = try second.decode(Int.self, forKey: .last)
      var values = try first.nestedUnkeyedContainer(forKey: .list)
      list = []
      while !values.isAtEnd {
        guard (try? values.decode(Int.self)) == nil, (try? values.decode([Int].self)) == nil else {
          continue
        }
        list.append(try values.decode([String].self))
      }
    }
  }
}
