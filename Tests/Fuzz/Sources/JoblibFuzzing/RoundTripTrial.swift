import JoblibCompression
import JoblibPersistence
import NDArrays

/// Bytes that choose a value: it comes back from a file as it was.
struct RoundTripTrial {
  private let value: Specimen
  private let compression: Compression

  init(_ bytes: [UInt8]) {
    var choices = Choices(bytes)
    let names = ["", "zlib", "gzip", "bz2", "lzma", "xz", "lz4", "zstd"]
    // Mostly plain: starting a compressor takes longer than all the rest.
    let name = choices.next() > 0xE0 ? names[choices.next(below: names.count)] : ""
    compression = name.isEmpty ? .none : .method(name, level: 1)
    value = Specimen(&choices, depth: 0)
  }

  func run() throws(FuzzFailure) {
    do throws(PersistenceError) {
      let bytes = try dumped(value, compress: compression, threadCount: 1)
      let again = try load(Specimen.self, from: bytes, threadCount: 1)
      guard again == value else { throw PersistenceError(.corrupted, "\(value) is now \(again)") }
      // What stands there, and not only what is made of it.
      let written = try load(PickleValue.self, from: bytes, threadCount: 1)
      let copied = try load(Specimen.self, from: dumped(written), threadCount: 1)
      guard copied == value else { throw PersistenceError(.corrupted, "\(value), not \(copied)") }
    } catch {
      throw FuzzFailure("a value does not come back: \(error)")
    }
  }
}

/// A value of every shape that Swift's types have.
private indirect enum Specimen: Codable, Equatable {
  case nothing
  case flag(Bool)
  case number(Int)
  case small([Int8?])
  case large(UInt64, Int128)
  case real(Double, float: Float)
  case text(String)
  case bytes([UInt8])
  case list([Specimen])
  case named([String: Specimen])
  case numbered([Int: Specimen])
  case texts(Set<String>)
  case array(NDArray<Double>)
  case counts(NDArray<UInt16>)
  case both(first: Specimen, second: Specimen?)

  init(_ choices: inout Choices, depth: Int) {
    // Below, only what holds no other.
    switch choices.next(below: depth < 12 ? 15 : 10) {
    case 0: self = .flag(choices.next() & 1 == 1)
    case 1: self = .number(Int(truncatingIfNeeded: choices.nextWord()))
    case 2: self = .small(choices.list { $0.next() < 200 ? Int8(bitPattern: $0.next()) : nil })
    case 3:
      let words = (choices.nextWord(), choices.nextWord())
      self = .large(words.0, Int128(truncatingIfNeeded: words.1) << choices.next(below: 64))
    case 4:
      let real = Double(bitPattern: choices.nextWord())
      let float = Float(bitPattern: UInt32(truncatingIfNeeded: choices.nextWord()))
      self = .real(real.isNaN ? 0.5 : real, float: float.isNaN ? 0.25 : float)
    case 5: self = .text(choices.text())
    case 6: self = .bytes(choices.list { $0.next() })
    case 7: self = .texts(Set(choices.list { $0.text() }))
    case 8:
      let shape = [choices.next(below: 4), choices.next(below: 5)]
      self = .array(NDArray(shape: shape, elements: (0..<shape[0] * shape[1]).map(Double.init)))
    case 9:
      let elements = choices.list { UInt16(truncatingIfNeeded: $0.nextWord()) }
      self = .counts(NDArray(shape: [elements.count], elements: elements))
    case 10: self = .list(choices.list { Specimen(&$0, depth: depth + 1) })
    case 11:
      let pairs = choices.list { ($0.text(), Specimen(&$0, depth: depth + 1)) }
      self = .named(Dictionary(pairs) { $1 })
    case 12:
      let pairs = choices.list { (Int($0.next()) - 128, Specimen(&$0, depth: depth + 1)) }
      self = .numbered(Dictionary(pairs) { $1 })
    case 13:
      let first = Specimen(&choices, depth: depth + 1)
      let hasSecond = choices.next() & 1 == 1
      self = .both(first: first, second: hasSecond ? Specimen(&choices, depth: depth + 1) : nil)
    default: self = .nothing
    }
  }
}

/// Bytes that are taken one after the other, to choose by; zeros when they have come to an end.
private struct Choices {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func next() -> UInt8 { rest.popFirst() ?? 0 }

  mutating func next(below bound: Int) -> Int { Int(next()) % bound }

  /// A number of as many bytes as the first one says.
  mutating func nextWord() -> UInt64 {
    (0..<next(below: 9)).reduce(0) { word, _ in word << 8 | UInt64(next()) }
  }

  /// As many elements as a byte says, and no more than there are bytes.
  mutating func list<Element>(_ element: (inout Choices) -> Element) -> [Element] {
    var elements: [Element] = []
    let count = next(below: 24)
    while elements.count < count, !rest.isEmpty { elements.append(element(&self)) }
    return elements
  }

  mutating func text() -> String {
    String(decoding: list { $0.next() }, as: UTF8.self)
  }
}
