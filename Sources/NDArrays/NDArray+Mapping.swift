package import JoblibSystem

extension NDArray {
  /// Makes an array over the bytes of a file, which are read only as they are used (`mmap(2)`).
  ///
  /// The file stays mapped as long as an array uses it. If another process cuts the file short
  /// meanwhile, reading the lost part ends this process.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - shape: The length of each axis.
  ///   - order: The order in which the elements lie in the file.
  ///   - offset: Where in the file the first element lies, in bytes; a multiple of its alignment.
  ///   - access: What may be done to the file; whichever it is, a change to the array itself never
  ///     reaches it.
  /// - Throws: If the file cannot be opened, is too short or misaligned, holds bytes that are no
  ///   `Bool` where those are wanted, or the shape is impossible.
  public init(
    mapping path: String,
    shape: [Int],
    order: MemoryOrder = .c,
    offset: Int = 0,
    access: MemoryMapMode = .readOnly
  ) throws(NDArrayError) {
    let itemSize = MemoryLayout<Element>.stride
    let count = try ArrayLayout.checkedCount(of: shape, itemSize: itemSize)
    guard offset >= 0, offset % MemoryLayout<Element>.alignment == 0 else {
      throw NDArrayError(
        .misaligned,
        """
        offset \(offset) in \(path) must be a multiple of \(MemoryLayout<Element>.alignment) \
        for \(Element.dtype); read such a file instead of mapping it
        """
      )
    }
    let region = MappedRegion(path: path, fileOffset: offset, access: access)
    let storage: ArrayStorage
    do {
      let file = try FileDescriptor.open(path, flags: access == .readWrite ? .readWrite : .readOnly)
      let available = try file.byteCount()
      guard offset <= available, count * itemSize <= available - offset else {
        throw NDArrayError(
          .tooShort,
          """
          \(path) has \(available) bytes, but shape \(shape) of \(Element.dtype) at offset \
          \(offset) takes \(count * itemSize); check shape, element type and offset
          """
        )
      }
      storage = try ArrayStorage(mapping: file, byteCount: count * itemSize, region: region)
    } catch let error as NDArrayError {
      throw error
    } catch {
      throw NDArrayError(
        .unreadableFile,
        "\(path) cannot be mapped; it must be a regular file that may be opened \(access)",
        cause: error
      )
    }
    self = try Self.make(storage: storage, byteOffset: 0, shape: shape, order: order)
  }

  /// Whether the elements are mapped from a file, and so read only as they are used.
  ///
  /// A view is where its array is. An array that is changed moves to memory, except for one that was
  /// mapped `.copyOnWrite` and is the only user of its mapping: of that the changed pages alone do. In
  /// a worker process the copy of a mapped array shares its pages, and says false.
  public var isMapped: Bool { storage.mapping != nil }

  /// Calls `body` with elements that lie in a file mapped with `.readWrite`, to change the file.
  ///
  /// The elements come as they lie in the file, in `order`. Every array and process that maps the
  /// file sees the changes, at once and in no sure order; that none of them reads or writes the
  /// same elements meanwhile is the caller's care.
  ///
  /// - Throws: `NDArrayError` if the array does not lie in such a file or is a view with gaps; what
  ///   `body` throws.
  public func withMutableMapping<Result>(
    _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
  ) throws -> Result {
    guard let mapping = storage.mapping, mapping.access == .readWrite else {
      throw NDArrayError(
        .notWritable,
        """
        the array lies in \(storage.mapping.map { "\($0.path), mapped \($0.access)" } ?? "memory"); \
        map a file with access .readWrite, and write before the array itself is changed
        """
      )
    }
    guard order != nil else {
      throw NDArrayError(
        .notContiguous,
        "the view has gaps in \(mapping.path); write through the whole array, or row by row"
      )
    }
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: start, count: count))
  }
}

extension ArrayStorage {
  /// Maps a region of an open file; what is given as `keeping` lives until it is unmapped.
  package convenience init(
    mapping file: FileDescriptor,
    byteCount: Int,
    region: MappedRegion,
    keeping kept: (any AnyObject & Sendable)? = nil
  ) throws(SystemError) {
    let access: MemoryMapping.Access =
      switch region.access {
      case .readOnly: .readOnly
      case .copyOnWrite: .copyOnWrite
      case .readWrite: .readWrite
      }
    let mapping = try MemoryMapping(
      file,
      offset: region.fileOffset,
      byteCount: byteCount,
      access: access,
      keeping: kept
    )
    self.init(
      adopting: mapping.base,
      byteCount: byteCount,
      writable: region.access == .copyOnWrite,
      owner: mapping,
      mapping: region,
      file: file
    )
  }
}
