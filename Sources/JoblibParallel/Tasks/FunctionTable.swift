internal import ClosureCoding
internal import JoblibWire

/// The different functions among the tasks of a batch, each written once.
struct FunctionTable {
  private var choices: [Int] = []
  private var count = 0

  /// Finds the functions and writes them.
  ///
  /// - Throws: `WireElementError` for the first task whose function cannot travel.
  init<Function>(
    _ taskCount: Int,
    to writer: WireWriter,
    _ function: (Int) -> Function
  ) throws {
    var indices: [Closures.Identity: Int] = [:]
    var distinct: [Int] = []
    choices.reserveCapacity(taskCount)
    var last: (identity: Closures.Identity, index: Int)?
    for task in 0..<taskCount {
      let identity = Closures.identity(of: function(task))
      if let last, last.identity == identity {
        choices.append(last.index)
        continue
      }
      let index = indices[identity] ?? distinct.count
      if index == distinct.count {
        indices[identity] = index
        distinct.append(task)
      }
      choices.append(index)
      last = (identity, index)
    }
    count = distinct.count
    writer.write(count: count)
    for task in distinct {
      do { try Closures.freeze(function(task), to: writer) } catch {
        throw WireElementError(index: task, underlying: error)
      }
    }
  }

  /// Writes which function a task has; nothing where there is one only.
  func writeChoice(of task: Int, to writer: WireWriter) {
    if count > 1 { writer.write(count: choices[task]) }
  }

  static func read<Function>(
    _ type: Function.Type,
    from reader: inout WireReader
  ) throws -> [Function] {
    let count = try reader.readCount()
    var functions: [Function] = []
    for _ in 0..<count { functions.append(try Closures.thaw(type, from: &reader)) }
    return functions
  }

  static func readChoice<Function>(
    of functions: [Function],
    from reader: inout WireReader
  ) throws(WireError) -> Function {
    let index = functions.count > 1 ? try reader.readCount() : 0
    guard functions.indices.contains(index) else { throw WireError("function \(index) is missing") }
    return functions[index]
  }
}
