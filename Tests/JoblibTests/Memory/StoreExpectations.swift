import JoblibMemory
import JoblibSystem
import Testing

/// What has to be so after any fault.
enum Store {
  /// Expects that no writer left anything, and that each entry is what was kept.
  ///
  /// - Returns: How many entries there are.
  @discardableResult
  static func expectClean(
    _ folder: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Int {
    #expect(try CacheFiles.temporaries(in: folder) == [], sourceLocation: sourceLocation)
    #expect(
      try CacheFiles.all(in: folder).filter { $0.contains(".corrupt-") } == [],
      sourceLocation: sourceLocation
    )
    #expect(try SingleFlightCase.leases(in: folder) == [], sourceLocation: sourceLocation)
    guard (try? Files.status(of: "\(folder)/joblib")) != nil else { return 0 }
    return try CacheCatalogue(folder).verify { path, flaw in
      Issue.record("\(path): \(flaw)", sourceLocation: sourceLocation)
    }
  }

  /// The warnings that a process wrote about a folder.
  static func warnings(of result: ExitTest.Result?, about folder: String) -> [Substring] {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      .split(separator: "\n").filter { $0.contains(folder) && $0.contains("joblib: warning") }
  }
}
