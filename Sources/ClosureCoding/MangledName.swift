/// A type's mangled name as it stands in the image, symbolic references included (Swift ABI,
/// Mangling.rst).
struct MangledName {
  /// The bytes of the name, without the zero behind it.
  let length: Int
  /// The name with `?` for each symbolic reference.
  private let text: String
  /// The descriptors of the nominal types that it refers to.
  private let descriptors: [UnsafeRawPointer]

  init(_ start: UnsafeRawPointer) {
    var text = ""
    var descriptors: [UnsafeRawPointer] = []
    var end = start
    while true {
      let byte = end.load(as: UInt8.self)
      if byte == 0 { break }
      switch byte {
      case 0x01...0x17:
        text += "?"
        // A reference to a descriptor, or to a pointer to one.
        let target = Image.relative(end + 1)
        if byte == 1 {
          descriptors.append(target)
        } else if byte == 2, let descriptor = target.load(as: UnsafeRawPointer?.self) {
          descriptors.append(descriptor)
        }
        end += 5
      case 0x18...0x1f:
        text += "?"
        end += 9
      default:
        text.unicodeScalars.append(UnicodeScalar(byte))
        end += 1
      }
    }
    length = end - start
    self.text = text
    self.descriptors = descriptors
  }

  /// The function that this is the type of, as captured: functions are lowered types, which the
  /// runtime does not resolve.
  ///
  /// The types of parameters and results come first, then `I`, `e` (it may escape), perhaps `A`
  /// (`@isolated(any)`), `g` (it has a context) or `t` (it has none), perhaps `C` (a C function, which
  /// is one word too), and letters for the conventions up to `_`.
  var function: CaptureLayout? { Self.function(text) }

  /// The function that this is an optional of.
  var optionalFunction: CaptureLayout? {
    text.hasSuffix("_Sg") ? Self.function(String(text.dropLast(2))) : nil
  }

  static func function(_ text: String) -> CaptureLayout? {
    guard let end = text.utf8.last, end == UInt8(ascii: "_") else { return nil }
    var letters = text.split(separator: "_").last?.split(separator: "I").last ?? ""
    guard letters.first == "e" else { return nil }
    letters = letters.dropFirst()
    if letters.first == "A" { letters = letters.dropFirst() }
    switch letters.first {
    case "g": return .function
    case "t": return .code
    default: return nil
    }
  }

  /// Whether it is a reference that does not keep its object, which the runtime takes for the
  /// object's own type.
  var isWeak: Bool {
    text.hasSuffix("Xw") || text.hasSuffix("Xo") || text.hasSuffix("Xu") || text.contains("Xwz")
  }

  /// Whether it is a metatype of one known type.
  var isThinMetatype: Bool { text.hasSuffix("XMt") }

  /// The descriptor of a generic class, where the name is one of it with arguments.
  var genericClass: UnsafeRawPointer? {
    guard text.hasPrefix("?y"), text.hasSuffix("G"), let descriptor = descriptors.first else {
      return nil
    }
    let kind = descriptor.load(as: UInt32.self) & 0x1f
    return kind == 16 ? descriptor : nil
  }

  /// The type's descriptor, where the name is nothing but a reference to it.
  var nominalType: UnsafeRawPointer? {
    text == "?" ? descriptors.first : nil
  }

  /// Why a type that the runtime knows nothing of cannot cross, and the mend.
  var refusal: String {
    if isWeak {
      return "is a weak or unowned reference, which means nothing elsewhere; capture the object"
    }
    if text.hasSuffix("Xx") || text.hasSuffix("XX") {
      return "is a variable that others can change, or a value that cannot be copied (\(text)); "
        + "capture a copy, as in { [x] in … }"
    }
    if text.contains("Qp") || text.contains("QP") {
      return "has the types of a parameter pack (\(text)); pass its elements one by one"
    }
    if text.contains("Ie") || text.contains("XC") {
      return "is a function in another value (\(text)); take it out of that first"
    }
    let dropped = descriptors.filter { $0.load(fromByteOffset: 12, as: Int32.self) == 0 }
    if !dropped.isEmpty {
      let names = dropped.map { Self.string(Image.relative($0 + 8)) }.joined(separator: ", ")
      return "has a type made of \(names), of which this build has no metadata; make it public"
    }
    return "has a type that exists only inside a function or a private scope (\(text)); "
      + "declare it internal or public"
  }

  static func string(_ place: UnsafeRawPointer) -> String {
    String(cString: place.assumingMemoryBound(to: CChar.self))
  }
}
