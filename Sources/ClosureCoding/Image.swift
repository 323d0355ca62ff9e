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

  /// The address that a 4-byte relative pointer names.
  static func relative(_ place: UnsafeRawPointer) -> UnsafeRawPointer {
    place + Int(place.loadUnaligned(as: Int32.self))
  }
}
