/// What the metadata of objects says (Swift ABI, TypeMetadata.rst, "Class Metadata", without
/// Objective-C).
enum ClassMetadata {
  /// The argument that the class of `object` was made with, or the base class of it that `descriptor`
  /// describes.
  static func argument(
    _ index: Int,
    of object: UnsafeRawPointer,
    as descriptor: UnsafeRawPointer
  ) -> UInt? {
    let flags = descriptor.load(as: UInt32.self)
    let hasResilientBase = flags & 1 << 29 != 0
    let membersAreNegative = flags & 1 << 28 != 0
    guard !hasResilientBase, !membersAreNegative else { return nil }
    let words = Int(descriptor.load(fromByteOffset: 28, as: UInt32.self))
    let own = Int(descriptor.load(fromByteOffset: 32, as: UInt32.self))
    guard index < own else { return nil }
    var metadata: UnsafeRawPointer? = object.load(as: UnsafeRawPointer.self)
    while let type = metadata, type.load(as: UInt.self) == 0 {
      if type.load(fromByteOffset: 40, as: UnsafeRawPointer?.self) == descriptor {
        return type.load(fromByteOffset: 8 * (words - own + index), as: UInt.self)
      }
      metadata = type.load(fromByteOffset: 8, as: UnsafeRawPointer?.self)
    }
    return nil
  }

  /// The type that the class of `object` was made with.
  static func type(_ index: Int, of object: AnyObject) -> Any.Type? {
    let place = UnsafeRawPointer(Unmanaged.passUnretained(object).toOpaque())
    let metadata = place.load(as: UnsafeRawPointer.self)
    guard let descriptor = metadata.load(fromByteOffset: 40, as: UnsafeRawPointer?.self),
      let found = argument(index, of: place, as: descriptor)
    else { return nil }
    return unsafeBitCast(found, to: Any.Type.self)
  }
}
