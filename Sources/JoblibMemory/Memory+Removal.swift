public import JoblibParallel
internal import JoblibSystem

extension Memory {
  /// Removes the kept results of all functions and tasks.
  ///
  /// - Throws: ``MemoryError`` when the folder cannot be changed.
  public func clear() throws(MemoryError) {
    guard let store else { return }
    CallLog(self).clearsAll()
    do { try store.removeAll() } catch {
      throw .notRemovable("results", in: store, error)
    }
  }

  /// Removes the kept results of one version of a function.
  func clear(_ function: FunctionIdentity) throws(MemoryError) {
    guard let store else { return }
    CallLog(self).clears(function)
    do { try store.removeEntries(of: function) } catch {
      throw .notRemovable("results of '\(function.name)'", in: store, error)
    }
  }

  /// Removes results until the limits hold, those first that were not used for longest.
  ///
  /// Without a ``bytesLimit`` nothing is removed at any other time. A use is noted when a result is
  /// found, to ten minutes, with a limit to a second. Who reads a result while it is removed still gets
  /// it. Also removed, whatever the limits, are files of writers on this host that were killed, all such
  /// files older than a day, and damaged results that were moved aside a week ago. The folder is walked
  /// through once or twice, in little memory.
  ///
  /// - Parameters:
  ///   - bytesLimit: The largest size of all results together, such as `"10G"`.
  ///   - itemsLimit: The largest number of results.
  ///   - ageLimit: The longest time since a result was used.
  /// - Returns: What was removed, and what is left.
  /// - Throws: ``MemoryError`` for a limit below 0 or a text that is no size, and when the folder
  ///   cannot be read or changed.
  @discardableResult
  public func reduceSize(
    bytesLimit: ByteCount? = nil,
    itemsLimit: Int? = nil,
    ageLimit: Duration? = nil
  ) throws(MemoryError) -> SizeReduction {
    let limits = StoreLimits(
      byteCount: try Self.checked(bytesLimit),
      items: try Self.checked(itemsLimit),
      ageNanoseconds: try Self.checked(ageLimit)
    )
    guard let store else { return SizeReduction() }
    do { return try store.reduce(to: limits, now: wallNanoseconds()) } catch {
      throw .notRemovable("results", in: store, error)
    }
  }

  private static func checked(_ limit: ByteCount?) throws(MemoryError) -> Int? {
    do throws(ParallelError) { return try limit?.checked("bytesLimit") } catch {
      throw MemoryError(.invalidArgument, "\(error)", cause: error)
    }
  }

  private static func checked(_ limit: Int?) throws(MemoryError) -> Int? {
    guard let limit, limit < 0 else { return limit }
    throw MemoryError(.invalidArgument, "itemsLimit is \(limit); a number of results is at least 0")
  }

  private static func checked(_ limit: Duration?) throws(MemoryError) -> Int64? {
    guard let limit else { return nil }
    guard limit >= .zero else {
      throw MemoryError(.invalidArgument, "ageLimit is \(limit); an age is at least 0 seconds")
    }
    return Int64(limit.nanoseconds)
  }
}
