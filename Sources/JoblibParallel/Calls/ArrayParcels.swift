internal import JoblibWire

/// The arrays that the tasks of a call were given, each a parcel that a worker gets once.
///
/// Kept as long as other tasks are likely to have them too. A call over more arrays than fit into
/// memory lets go of those that were not used for longest; workers then drop them as well.
struct ArrayParcels {
  /// The largest size of all arrays together that no task may need any more.
  static let byteLimit = 256 << 20
  /// The largest number of them, each of which takes a descriptor.
  static let countLimit = 64

  private struct Entry {
    var parcel: Parcel
    var lastUse: UInt64
  }

  private var entries: [WireBuffer.Identity: Entry] = [:]
  private var byteCount = 0
  private var useCount: UInt64 = 0

  /// A parcel for each array of a batch, the same one for the same memory.
  mutating func parcels(for buffers: [WireBuffer], folder: String?) -> [Parcel] {
    guard !buffers.isEmpty else { return [] }
    useCount += 1
    let parcels = buffers.map { buffer in
      if let known = entries[buffer.identity]?.parcel {
        entries[buffer.identity]?.lastUse = useCount
        return known
      }
      let parcel = Parcel(kind: .buffer, contents: .buffer(buffer), folder: folder)
      entries[buffer.identity] = Entry(parcel: parcel, lastUse: useCount)
      byteCount += parcel.byteCount
      return parcel
    }
    trim()
    return parcels
  }

  /// Forgets the oldest, but none of the present batch.
  private mutating func trim() {
    guard byteCount > Self.byteLimit || entries.count > Self.countLimit else { return }
    for (identity, entry) in entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
      guard byteCount > Self.byteLimit || entries.count > Self.countLimit,
        entry.lastUse < useCount
      else { return }
      entries[identity] = nil
      byteCount -= entry.parcel.byteCount
    }
  }
}
