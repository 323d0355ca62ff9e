internal import CJoblibSystem

/// The executable's own image in memory: where code that travels has to lie.
enum Image {
  /// The address the image is loaded at; offsets from it mean the same in every process that runs
  /// this file.
  static let base = joblib_image_base(UInt(bitPattern: #dsohandle))

  private static let end: UInt = {
    var end: UInt = 0
    joblib_image_end(base, &end)
    return end
  }()

  static func contains(_ address: UInt) -> Bool {
    address >= base && address < end
  }

  static func contains(_ pointer: UnsafeRawPointer) -> Bool {
    contains(UInt(bitPattern: pointer))
  }

  /// Whether the nominal type of `descriptor` declares `Codable`, by the image's records of
  /// conformances (Swift ABI, "Protocol Conformance Records").
  static func declaresCodable(_ descriptor: UnsafeRawPointer) -> Bool {
    codableDescriptors.contains(UInt(bitPattern: descriptor))
  }

  private static let codableDescriptors: Set<UInt> = {
    conforming(to: joblib_encodable_descriptor())
      .intersection(conforming(to: joblib_decodable_descriptor()))
  }()

  private static func conforming(to target: UnsafeRawPointer) -> Set<UInt> {
    var result: Set<UInt> = []
    var start: UnsafeRawPointer?
    let count = joblib_conformance_records(&start)
    guard let start else { return [] }
    for index in 0..<count {
      let record = relative(start + 4 * index)
      guard relativeIndirectable(record) == target else { continue }
      let kind = (record.load(fromByteOffset: 12, as: UInt32.self) >> 3) & 7
      let reference = relative(record + 4)
      switch kind {
      case 0: result.insert(UInt(bitPattern: reference))
      case 1: result.insert(reference.load(as: UInt.self))
      default: break
      }
    }
    return result
  }

  /// The address that a 4-byte relative pointer names.
  static func relative(_ place: UnsafeRawPointer) -> UnsafeRawPointer {
    place + Int(place.loadUnaligned(as: Int32.self))
  }

  /// The same, where the lowest bit says that the address itself lies there.
  private static func relativeIndirectable(_ place: UnsafeRawPointer) -> UnsafeRawPointer? {
    let offset = Int(place.loadUnaligned(as: Int32.self))
    guard offset & 1 == 1 else { return place + offset }
    return (place + (offset & ~1)).load(as: UnsafeRawPointer?.self)
  }
}
