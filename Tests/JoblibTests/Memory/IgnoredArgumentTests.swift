import JoblibMemory
import Testing

/// Arguments that are no part of a call's key.
struct IgnoredArgumentTests {
  @Test func `calls that differ in an ignored argument are one`() throws {
    let folder = try CacheFolder()
    let name = folder.path
    let function = folder.memory.cache("f", ignoring: [.second]) { (x: Int, y: String, z: Int) in
      Runs.note(name)
      return "\(x) \(y) \(z)"
    }
    #expect(try function(1, "a", 2) == "1 a 2")
    #expect(try function(1, "b", 2) == "1 a 2")
    #expect(try function.checkCallInCache(1, "c", 2))
    #expect(try !function.checkCallInCache(2, "a", 2) && !function.checkCallInCache(1, "a", 1))
    #expect(Runs.count(name) == 1)
  }

  @Test func `an ignored argument keeps its place`() throws {
    let folder = try CacheFolder()
    let first = folder.memory.cache("f", ignoring: [.first]) { (x: Int, y: Int) in x + y }
    let second = folder.memory.cache("f", ignoring: [.second]) { (x: Int, y: Int) in x + y }
    let none = folder.memory.cache("f") { (x: Int, y: Int) in x + y }
    _ = try first(1, 1)
    #expect(try first.checkCallInCache(2, 1))
    #expect(try !second.checkCallInCache(1, 1) && !none.checkCallInCache(1, 1))
  }

  @Test func `an ignored argument need not encode`() throws {
    let folder = try CacheFolder()
    let function = folder.memory.cache("f", ignoring: [.first, .third]) {
      (handle: Handle, x: Int, other: Handle) in x + handle.number + other.number
    }
    #expect(try function(Handle(number: 1), 1, Handle(number: 1)) == 3)
    #expect(try function(Handle(number: 7), 1, Handle(number: 7)) == 3)
  }

  @Test(arguments: [0, 3, -1])
  func `an argument that there is not cannot be ignored`(number: Int) throws {
    let folder = try CacheFolder()
    let function = folder.memory.cache("f", ignoring: [ArgumentPosition(number)]) {
      (x: Int, y: Int) in x + y
    }
    let error = try #require(throws: MemoryError.self) { try function(1, 2) }
    #expect(error.code == .invalidArgument)
    #expect(error.description.contains("argument \(number)") && error.description.contains("'f'"))
    #expect(try CacheFiles.all(in: folder.path) == [])
  }
}
