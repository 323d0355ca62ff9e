internal import CJoblibSystem

/// The executable's own image in memory: where code that travels has to lie.
enum Image {
  private static let bounds: Range<UInt> = {
    let base = joblib_image_base(UInt(bitPattern: #dsohandle))
    var end = base
    joblib_image_end(base, &end)
    return base..<max(base, end)
  }()

  /// The address the image is loaded at; offsets from it mean the same in every process that runs
  /// this file.
  static var base: UInt { bounds.lowerBound }

  static func contains(_ address: UInt) -> Bool { bounds.contains(address) }

  static func contains(_ pointer: UnsafeRawPointer) -> Bool {
    contains(UInt(bitPattern: pointer))
  }

  /// The address that a 4-byte relative pointer names.
  static func relative(_ place: UnsafeRawPointer) -> UnsafeRawPointer {
    place + Int(place.loadUnaligned(as: Int32.self))
  }
}
