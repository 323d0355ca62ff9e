import Glibc
import JoblibParallel
import JoblibSystem
import Testing

/// Where the settings of a call come from, and which are refused.
struct SettingsTests {
  /// The process and thread of each of two tasks.
  private static func places(_ parallel: Parallel<AsList, FailFast>) throws -> [[UInt]] {
    try parallel.map(0..<4) { _ in [UInt(Host.processIdentifier), UInt(pthread_self())] }
  }

  /// The backend that a call used, seen from its tasks.
  private static func backend(_ parallel: Parallel<AsList, FailFast>) throws -> String {
    let places = try places(parallel)
    if !places.contains(where: { $0[0] == UInt(Host.processIdentifier) }) { return "loky" }
    return places.contains { $0[1] == UInt(pthread_self()) } ? "sequential" : "threading"
  }

  private static func message(_ body: () throws -> Void) -> String? {
    do { try body() } catch let error as ParallelError { return error.message } catch {
      return nil
    }
    return nil
  }

  @Test(arguments: ["sequential", "threading", "loky", "multiprocessing", "mpi"])
  func `a backend is found by its name`(name: String) throws {
    #expect(try BackendKind(named: name).name == name)
    #expect(try BackendKind(named: name).description == name)
  }

  @Test(arguments: ["", "Loky", "spark", "dask", " loky"])
  func `an unknown backend is refused with those that are known`(name: String) {
    #expect {
      try BackendKind(named: name)
    } throws: { error in
      guard let error = error as? ParallelError else { return false }
      return error.code == .invalidArgument && error.message.contains("\"\(name)\"")
        && BackendKind.names.allSatisfy { error.message.contains($0) }
    }
  }

  @Test func `without any setting there is one job, in the calling thread`() throws {
    #expect(try Self.backend(Parallel()) == "sequential")
    #expect(try Self.backend(Parallel(backend: .loky)) == "sequential")
  }

  @Test func `with jobs and no more the backend is loky`() throws {
    #expect(try Self.backend(Parallel(nJobs: 2)) == "loky")
  }

  @Test func `an argument goes before the scope`() throws {
    try parallelConfig(backend: .loky, nJobs: 2) { () throws in
      #expect(try Self.backend(Parallel()) == "loky")
      #expect(try Self.backend(Parallel(backend: .threading)) == "threading")
      #expect(try Self.backend(Parallel(nJobs: 1)) == "sequential")
    }
  }

  @Test func `scopes nest, and an inner one keeps what it does not set`() throws {
    try parallelConfig(backend: .threading) { () throws in
      #expect(try Self.backend(Parallel()) == "sequential")
      try parallelConfig(nJobs: 2) { () throws in
        #expect(try Self.backend(Parallel()) == "threading")
        try parallelConfig(backend: .sequential) { () throws in
          #expect(try Self.backend(Parallel()) == "sequential")
        }
        #expect(try Self.backend(Parallel()) == "threading")
      }
      #expect(try Self.backend(Parallel()) == "sequential")
    }
    #expect(try Self.backend(Parallel(nJobs: 2)) == "loky")
  }

  @Test func `a scope ends with an error too, and passes it on`() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try parallelConfig(backend: .threading, nJobs: 2) { throw Stop() }
    }
    #expect(try Self.backend(Parallel(nJobs: 2)) == "loky")
  }

  @Test func `a scope holds for the calling thread only`() throws {
    let found = Guarded<[String]>([])
    try parallelConfig(backend: .threading) {
      try Thread("other") {
        let backend = (try? SettingsTests.backend(Parallel(nJobs: 2))) ?? "none"
        found.update { $0.append(backend) }
      }.join()
    }
    #expect(found.withLock { $0 } == ["loky"])
  }

  @Test func `no jobs are refused in a scope too`() {
    let message = parallelConfig(nJobs: 0) { Self.message { try Parallel().map(0..<3) { $0 } } }
    #expect(message?.contains("nJobs is 0") == true)
    #expect(message?.contains("-1") == true)
  }

  @Test func `shared memory chooses threads`() throws {
    #expect(try Self.backend(Parallel(nJobs: 2, require: .sharedMemory)) == "threading")
    try parallelConfig(backend: .loky, nJobs: 2) { () throws in
      #expect(try Self.backend(Parallel(require: .sharedMemory)) == "threading")
    }
    let parallel = Parallel(nJobs: 2, backend: .sequential, require: .sharedMemory)
    #expect(try Self.backend(parallel) == "sequential")
  }

  @Test func `a backend that shares no memory is refused where memory is to be shared`() {
    let ran = Guarded(false)
    let message = Self.message {
      try Parallel(nJobs: 2, backend: .loky, require: .sharedMemory).map(0..<3) { _ in
        ran.update { $0 = true }
      }
    }
    #expect(message?.contains("loky") == true)
    #expect(message?.contains("threading") == true)
    #expect(message?.contains("require: .sharedMemory") == true)
    #expect(!ran.withLock { $0 })
  }

  @Test func `a backend that is not part of the program is refused with the import it needs`() {
    #expect {
      try Parallel(nJobs: 2, backend: .mpi).map(0..<3) { $0 }
    } throws: { error in
      guard let error = error as? ParallelError else { return false }
      return error.code == .unavailableBackend && error.message.contains("import JoblibMPI")
    }
  }

  @Test func `the environment sets backend and jobs where nothing else does`() async {
    await #expect(processExitsWith: .success) {
      setenv("JOBLIB_BACKEND", "threading", 1)
      setenv("JOBLIB_N_JOBS", "2", 1)
      #expect(try SettingsTests.backend(Parallel()) == "threading")
      #expect(try SettingsTests.backend(Parallel(nJobs: 1)) == "sequential")
      #expect(try SettingsTests.backend(Parallel(backend: .loky)) == "loky")
      try parallelConfig(backend: .sequential) { () throws in
        #expect(try SettingsTests.backend(Parallel()) == "sequential")
      }
      setenv("JOBLIB_N_JOBS", "1", 1)
      #expect(try SettingsTests.backend(Parallel()) == "sequential")
      setenv("JOBLIB_BACKEND", "", 1)
      setenv("JOBLIB_N_JOBS", "", 1)
      #expect(try SettingsTests.backend(Parallel(nJobs: 2)) == "loky")
    }
  }

  @Test func `rubbish in the environment is refused and names its variable`() async {
    await #expect(processExitsWith: .success) {
      for text in ["two", "2.5", "0x2", " 2", "99999999999999999999"] {
        setenv("JOBLIB_N_JOBS", text, 1)
        let message = SettingsTests.message { try Parallel().map(0..<3) { $0 } }
        #expect(message?.contains("JOBLIB_N_JOBS is \"\(text)\"") == true)
        #expect(message?.contains("whole number") == true)
      }
      setenv("JOBLIB_N_JOBS", "0", 1)
      let none = SettingsTests.message { try Parallel().map(0..<3) { $0 } }
      #expect(none?.contains("nJobs is 0") == true)
      setenv("JOBLIB_N_JOBS", "2", 1)
      setenv("JOBLIB_BACKEND", "lokey", 1)
      let backend = SettingsTests.message { try Parallel().map(0..<3) { $0 } }
      #expect(backend?.contains("JOBLIB_BACKEND") == true)
      #expect(backend?.contains("\"lokey\"") == true)
      #expect(backend?.contains("threading") == true)
      // What is set by argument does not ask the environment.
      let found = try Parallel(nJobs: 2, backend: .threading).map(0..<3) { $0 }
      #expect(found == [0, 1, 2])
    }
  }
}
