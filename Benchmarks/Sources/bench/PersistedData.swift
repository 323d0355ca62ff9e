internal import Glibc
import Joblib

/// What is dumped and loaded, the same that the peers have (`peers/persisted.py`).
enum PersistedData {
  /// Doubles between 0 and 1, which nothing compresses.
  static func randomNumbers(_ count: Int) -> NDArray<Double> {
    NDArray(
      shape: [count],
      elements: (0..<count).lazy.map { Double(splitmix64($0) >> 11) * 0x1p-53 }
    )
  }

  /// A slow wave with three noisy bits, as measurements have.
  static func compressible(_ count: Int) -> NDArray<Double> {
    NDArray(
      shape: [count],
      elements: (0..<count).lazy.map { index in
        let wave = sin(Double(index) / 5000) * 1024
        return (wave + Double(splitmix64(index) >> 61)).rounded(.toNearestOrEven) / 1024
      }
    )
  }

  private static func splitmix64(_ index: Int) -> UInt64 {
    var z = (UInt64(index) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// The size that `pickle.dumps(value, protocol=5)` of Python gives a dictionary of so many entries,
  /// which has none of its own.
  static func pickledByteCount(ofEntries count: Int) -> Int {
    count == 100_000 ? 4_958_453 : count * 478_733 / 10_000
  }

  static func key(_ index: Int) -> String {
    let digits = String(index)
    return "key-" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

/// An entry of the dictionary: in Python `[i, i / 3, f"value {i}", (i % 5, None, i % 2 == 0)]`.
struct SmallEntry: Codable, Equatable {
  var number: Int
  var third: Double
  var text: String
  var rest: Rest

  struct Rest: Codable, Equatable {
    var remainder: Int
    var isEven: Bool

    init(_ index: Int) {
      remainder = index % 5
      isEven = index.isMultiple(of: 2)
    }

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      remainder = try list.decode(Int.self)
      guard try list.decodeNil() else {
        throw DecodingError.dataCorruptedError(in: list, debugDescription: "no nil")
      }
      isEven = try list.decode(Bool.self)
    }

    func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      try list.encode(remainder)
      try list.encodeNil()
      try list.encode(isEven)
    }
  }

  init(_ index: Int) {
    number = index
    third = Double(index) / 3
    text = "value \(index)"
    rest = Rest(index)
  }

  init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    number = try list.decode(Int.self)
    third = try list.decode(Double.self)
    text = try list.decode(String.self)
    rest = try list.decode(Rest.self)
  }

  func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    try list.encode(number)
    try list.encode(third)
    try list.encode(text)
    try list.encode(rest)
  }
}
