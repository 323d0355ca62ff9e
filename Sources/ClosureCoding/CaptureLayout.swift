internal import JoblibWire

/// Where a closure keeps what it captured, and how each part crosses.
indirect enum CaptureLayout: Sendable {
  /// A value whose type the runtime knows.
  case value(ValueCoding)
  /// A reference to an object that codes itself: several references to one stay so.
  case object(ValueCoding)
  /// A captured function: two words, code and context, to which the same rules apply again.
  case function
  /// A captured function that needs no context: one word, its code.
  case code
  /// An optional function, nil where its first word is 0.
  case optionalFunction(CaptureLayout)
  /// A value of the standard library's that holds others.
  case container(any CapturedContainer.Type, [CaptureLayout])
  /// A value of any type that fits, which travels with its type's name.
  case existential(any ExistentialCapture.Type)
  /// A type, which travels by its name.
  case metatype(any ExistentialCapture.Type)
  /// An enum without payloads whose metadata the optimiser dropped: the case's index.
  case caseIndex(byteCount: Int)
  /// A tuple, a struct whose metadata was dropped, or all that one closure captured.
  case fields([Field], size: Int, alignment: Int)

  struct Field: Sendable {
    var name: String
    var offset: Int
    var layout: CaptureLayout
  }

  /// Nothing at all, as a type that is known without being stored.
  static let nothing = fields([], size: 0, alignment: 1)

  var size: Int {
    switch self {
    case .value(let coding): coding.layout.size
    case .function: 16
    case .object, .code: 8
    case .optionalFunction(let function): function.size
    case .container(let type, _): type.layout.size
    case .existential(let type), .metatype(let type): type.layout.size
    case .caseIndex(let count): count
    case .fields(_, let size, _): size
    }
  }

  var alignment: Int {
    switch self {
    case .value(let coding): coding.layout.alignment
    case .object, .function, .code, .optionalFunction: 8
    case .container(let type, _): type.layout.alignment
    case .existential(let type), .metatype(let type): type.layout.alignment
    case .caseIndex: 1
    case .fields(_, _, let alignment): alignment
    }
  }

  /// Whether there may be references in it of which two could be to one object.
  var holdsObjects: Bool {
    switch self {
    case .object: true
    case .container(_, let parts): parts.contains(where: \.holdsObjects)
    case .fields(let fields, _, _): fields.contains(where: \.layout.holdsObjects)
    default: false
    }
  }

  /// Fields one behind the other, each at its alignment.
  static func packing(
    _ parts: [(name: String, layout: CaptureLayout)],
    from start: Int = 0
  ) -> CaptureLayout {
    var offset = start
    var alignment = 1
    var fields: [Field] = []
    for part in parts {
      let boundary = max(part.layout.alignment, 1)
      offset = (offset + boundary - 1) & ~(boundary - 1)
      fields.append(Field(name: part.name, offset: offset, layout: part.layout))
      offset += part.layout.size
      alignment = max(alignment, boundary)
    }
    return .fields(fields, size: offset, alignment: alignment)
  }
}
