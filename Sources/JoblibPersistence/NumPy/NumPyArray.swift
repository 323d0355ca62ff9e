internal import JoblibSystem
public import NDArrays

/// An array of NumPy's, of any element type and in whichever way a file has it.
///
/// Arrays of numbers come out as `NDArray` where they are decoded; this is for the rest: text, times,
/// records, objects, and masks. A scalar of NumPy's is an array without axes.
///
/// ```swift
/// let events = try load(PickleValue.self, from: "events.joblib").array
/// let when = events?.field("when")?.secondsSince1970
/// ```
public struct NumPyArray: Sendable {
  /// What its elements are.
  public let type: NumPyType
  /// The length of each axis; empty for a single element.
  public let shape: [Int]
  /// The order in which the elements lie in memory.
  public let order: MemoryOrder
  /// Python's class: `numpy.ndarray`, or one made of it, such as `numpy.matrix`.
  public let pythonClass: PickleGlobal
  let content: Content
  /// A byte for each element, 1 where it is masked.
  let maskStorage: ArrayStorage?

  enum Content: Sendable {
    case bytes(ArrayStorage)
    /// Objects, in C order; of records with objects, a tuple each.
    case objects(PickleGraph, ArraySlice<NodeID>)
  }

  init(
    type: NumPyType,
    shape: [Int],
    order: MemoryOrder,
    pythonClass: PickleGlobal = .ndarray,
    content: Content,
    mask: ArrayStorage? = nil
  ) {
    self.type = type
    self.shape = shape
    self.order = order
    self.pythonClass = pythonClass
    self.content = content
    maskStorage = mask
  }

  /// The same array with this mask, or without one.
  func with(mask: ArrayStorage?) -> NumPyArray {
    NumPyArray(
      type: type,
      shape: shape,
      order: order,
      pythonClass: pythonClass,
      content: content,
      mask: mask
    )
  }

  var withoutMask: NumPyArray { with(mask: nil) }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
}

extension PickleGlobal {
  static let ndarray = PickleGlobal(module: "numpy", name: "ndarray")
}

// MARK: - Elements

extension NumPyArray {
  /// The objects of an array of objects, in C order; nil for another array.
  ///
  /// Of an array of records that hold objects, each is a tuple.
  public var items: [PickleValue]? {
    guard case .objects(let graph, let ids) = content else { return nil }
    return ids.map { PickleValue(graph, $0) }
  }

  /// The texts of an array of text (`U`, `T`), or of bytes (`S`) that are UTF-8, in C order.
  ///
  /// - Returns: Nil for another array, and where a text has surrogates alone or is no UTF-8. A
  ///   missing one of type `T` is nil in its place.
  public var strings: [String?]? {
    switch (type.kind, content) {
    case ("T", .objects(let graph, let ids)): return ids.map { PickleValue(graph, $0).string }
    case ("U", .bytes(let storage)): return texts(in: storage, type.text(ofUTF32:))
    case ("S", .bytes(let storage)):
      return texts(in: storage) { bytes in
        let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        return String(validating: bytes[..<end], as: UTF8.self)
      }
    default: return nil
    }
  }

  private func texts(
    in storage: ArrayStorage,
    _ text: (UnsafeRawBufferPointer) -> String?
  ) -> [String?]? {
    defer { withExtendedLifetime(storage) {} }
    var texts: [String?] = []
    texts.reserveCapacity(count)
    for offset in ElementOffsets(shape: shape, order: order, itemSize: type.itemSize) {
      let bytes = UnsafeRawBufferPointer(start: storage.base + offset, count: type.itemSize)
      guard let text = text(bytes) else { return nil }
      texts.append(text)
    }
    return texts
  }

  /// One field of an array of records, by its name or title; nil if there is none.
  ///
  /// The elements are copied. A field that holds arrays has their axes behind those of this array.
  public func field(_ name: String) -> NumPyArray? {
    guard case .bytes(let storage) = content,
      let field = type.fields.first(where: { $0.name == name })
        ?? type.fields.first(where: { $0.title == name })
    else { return nil }
    let subarray = field.type.subarray
    let type = subarray?.type ?? field.type
    let fieldShape = shape + (subarray?.shape ?? [])
    guard checkedByteCount(of: fieldShape, itemSize: type.itemSize) != nil else { return nil }
    // The axes of each element come last in C order only.
    let order = subarray == nil ? order : .c
    let offsets =
      order == self.order
      ? ElementOffsets(shape: [count], byteStrides: [self.type.itemSize])
      : ElementOffsets(shape: shape, order: self.order, itemSize: self.type.itemSize)
    let copy = ArrayStorage(
      gathering: field.type.itemSize,
      at: offsets.lazy.map { $0 + field.offset },
      count: count,
      from: storage
    )
    withExtendedLifetime(storage) {}
    return NumPyArray(
      type: type,
      shape: fieldShape,
      order: order,
      content: .bytes(copy)
    )
  }

  /// Which elements are masked, of an array of `numpy.ma`; nil for another array.
  public var mask: NDArray<Bool>? {
    maskStorage.flatMap {
      let bytes = NumPyArray(type: .bool, shape: shape, order: order, content: .bytes($0))
      return try? bytes.converted(to: NDArray<Bool>.self)
    }
  }

  /// Calls `body` with the bytes of the elements as they lie, in `order`; nil for objects.
  ///
  /// - Throws: What `body` throws.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    guard case .bytes(let storage) = content else { return nil }
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeRawBufferPointer(start: storage.base, count: count * type.itemSize))
  }
}

// MARK: - Time

extension NumPyArray {
  /// The times or durations, counted in their unit.
  ///
  /// Times count from the start of 1970; the unit is `type.timeUnit`. `Int64.min` where there is none
  /// (`NaT`). Nil for an array of other elements.
  public var ticks: NDArray<Int64>? {
    guard type.kind == "M" || type.kind == "m" else { return nil }
    let numbers = NumPyArray(
      type: NumPyType(kind: "i", itemSize: 8, isBigEndian: type.isBigEndian),
      shape: shape,
      order: order,
      content: content
    )
    return try? numbers.converted(to: NDArray<Int64>.self)
  }

  /// The times in seconds since the start of 1970.
  ///
  /// They are as exact as a `Double` is; NaN where there is none (`NaT`). Nil for an array of other
  /// elements.
  public var secondsSince1970: NDArray<Double>? {
    guard type.kind == "M", let unit = type.timeUnit, let ticks else { return nil }
    return ticks.map { tick -> Double in
      guard tick != .min else { return .nan }
      if let seconds = unit.seconds {
        // Fractions are divided, since their decimal fractions have no exact factor.
        return seconds < 1 && unit.count == 1
          ? Double(tick) / (1 / seconds).rounded() : Double(tick) * seconds
      }
      let (count, overflow) = tick.multipliedReportingOverflow(by: Int64(unit.count))
      guard !overflow, count.magnitude < 1 << 40 else { return .nan }
      let months = Int(count) * (unit.name == "Y" ? 12 : 1)
      let (years, month) = months.quotientAndFloor(by: 12)
      return Double(CivilDay.number(year: 1970 + years, month: month + 1, day: 1)) * 86_400
    }
  }
}
