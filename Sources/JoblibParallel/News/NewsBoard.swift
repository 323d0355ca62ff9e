/// Who waits for what.
package struct NewsBoard<Reader: Hashable> {
  private var readers: [NewsSubject: Set<Reader>] = [:]

  package init() {}

  /// Adds a reader.
  ///
  /// - Returns: Whether it is the first who waits for the subject.
  package mutating func add(_ reader: Reader, to subject: NewsSubject) -> Bool {
    readers[subject, default: []].insert(reader)
    return readers[subject]?.count == 1
  }

  /// Removes a reader.
  ///
  /// - Returns: Whether nobody waits for the subject any more, and somebody did.
  package mutating func remove(_ reader: Reader, from subject: NewsSubject) -> Bool {
    guard readers[subject]?.remove(reader) != nil, readers[subject]?.isEmpty == true else {
      return false
    }
    readers[subject] = nil
    return true
  }

  /// Removes a reader from all it waits for.
  ///
  /// - Returns: What nobody waits for any more.
  package mutating func remove(_ reader: Reader) -> [NewsSubject] {
    readers.keys.filter { remove(reader, from: $0) }
  }

  /// Takes those off who are to be told.
  package mutating func take(_ subject: NewsSubject) -> Set<Reader> {
    guard subject == .anything else { return readers.removeValue(forKey: subject) ?? [] }
    defer { readers = [:] }
    return readers.values.reduce(into: []) { $0.formUnion($1) }
  }
}
