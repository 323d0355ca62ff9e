internal import JoblibSystem

/// Which means a ``Memory`` keeps its results by: a folder, or a ``StoreBackend`` of the program's own.
public struct StoreKind: Sendable {
  enum Means {
    case folder
    case backend(any StoreBackend.Type)
  }

  /// The name, as in messages.
  public let name: String
  let means: Means

  var isFolder: Bool {
    if case .folder = means { true } else { false }
  }

  private init(name: String, _ means: Means) {
    self.name = name
    self.means = means
  }

  /// Files in a folder, which may be on a network (joblib's `"local"`).
  public static let folder = StoreKind(name: "folder", .folder)

  /// A backend by its type, which has to be `internal` or `public` for workers to find it.
  public static func type(_ type: any StoreBackend.Type) -> StoreKind {
    StoreKind(name: "\(type)", .backend(type))
  }

  /// `folder`, or a backend that was registered under that name (joblib's `Memory(backend=…)`).
  ///
  /// - Throws: ``MemoryError`` for a name that is none, with those that are.
  public init(named name: String) throws(MemoryError) {
    if name == Self.folder.name {
      self = .folder
      return
    }
    guard let type = Self.registered.withLock({ $0[name]?.type }) else {
      throw MemoryError(
        .invalidArgument,
        "no store is called \"\(name)\"; there are \(Self.names.joined(separator: ", ")); others are "
          + "made known by StoreKind.register"
      )
    }
    self.init(name: name, .backend(type))
  }

  /// The names that `init(named:)` knows.
  public static var names: [String] {
    [folder.name] + registered.withLock { $0.keys.sorted() }
  }

  /// Makes a backend known by a name (`joblib.register_store_backend`).
  ///
  /// - Throws: ``MemoryError`` for a name that another type has.
  public static func register(
    _ type: any StoreBackend.Type,
    as name: String
  ) throws(MemoryError) {
    let isFree = registered.withLock { registered in
      guard name != folder.name, registered[name].map({ $0.type == type }) ?? true else {
        return false
      }
      registered[name] = Registered(type: type)
      return true
    }
    guard isFree else {
      throw MemoryError(.invalidArgument, "another store is called \"\(name)\"; take another name")
    }
  }

  private struct Registered: @unchecked Sendable {
    // Sendable: a metatype is an address in the image.
    let type: any StoreBackend.Type
  }

  private static let registered = ForkSafe<[String: Registered]>([:])
}

extension StoreKind: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}

extension StoreKind: Codable {
  private enum CodingKeys: CodingKey {
    case name, type
  }

  /// Encodes the name, and by what name of the compiler's the type is found.
  ///
  /// - Throws: `EncodingError` for a type that no other process finds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    guard case .backend(let type) = means else { return }
    guard let mangled = _mangledTypeName(type), _typeByName(mangled) == type else {
      throw EncodingError.invalidValue(
        self,
        .init(
          codingPath: encoder.codingPath,
          debugDescription:
            "no other process finds the store \(type); declare it internal or public"
        )
      )
    }
    try container.encode(mangled, forKey: .type)
  }

  /// Decodes a kind whose type this program has.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    guard let mangled = try container.decodeIfPresent(String.self, forKey: .type) else {
      self = .folder
      return
    }
    guard let type = _typeByName(mangled) as? any StoreBackend.Type else {
      throw DecodingError.dataCorruptedError(
        forKey: .type,
        in: container,
        debugDescription: "this program has no store \(name) (\(mangled))"
      )
    }
    self.init(name: name, .backend(type))
  }
}

/// The backends that this process has opened.
enum OpenStores {
  private struct Place: Hashable {
    let type: ObjectIdentifier
    let location: String
    let options: [String: String]
  }

  private static let open = PerProcess { Guarded<[Place: BackendStore]>([:]) }

  static func store(
    _ type: any StoreBackend.Type,
    _ name: String,
    _ location: String,
    _ options: [String: String]
  ) throws -> BackendStore {
    let place = Place(type: ObjectIdentifier(type), location: location, options: options)
    return try open.value.withLock { open in
      if let store = open[place] { return store }
      let backend = try type.init(location: location, options: options)
      let store = BackendStore(backend, name: "\(name) \(location)")
      open[place] = store
      return store
    }
  }
}
