import Joblib

/// Types that only this file, or only one function, can name.
func scopedTypes(_ check: inout Check<Int>) {
  let n = seven()
  let hidden = Hidden(number: n, name: "h\(n)"), secret = n > 1 ? Secret.b : .a
  check.neverGoesWrong("a private struct") { hidden.number + hidden.name.count + $0 }
  check.neverGoesWrong("a private struct beside an Int") { "\(hidden.name) \(n) \($0)" }
  check.neverGoesWrong("a private enum") { $0 + n + (secret == .b ? 100 : 0) }
  let object = HiddenObject(n), wrapper = HiddenWrapper(values: [n, 2, 3])
  check.refuses("a lone private object", "HiddenObject", "declare it internal or public") {
    object.number + $0
  }
  check.neverGoesWrong("a private object beside an Int") { object.number + $0 + n }
  check.neverGoesWrong("a lone private struct of one array") { wrapper.values[$0] }
  let list = [Hidden(number: n, name: "a"), hidden, hidden]
  check.neverGoesWrong("a lone array of private structs", "declare it internal or public") {
    list[$0].number
  }
  check.neverGoesWrong("an array of private structs beside an Int") { list[$0].number + n }
  let maybe: Hidden? = n > 1 ? hidden : nil
  check.neverGoesWrong("an optional private struct") { (maybe?.number ?? 0) + n + $0 }

  struct Local: Codable { var number: Int }
  let local = Local(number: n), locals = [local, local, local]
  check.neverGoesWrong("a local struct") { local.number + $0 }
  check.neverGoesWrong("a local struct beside an Int") { local.number + $0 + n }
  check.neverGoesWrong("a lone array of local structs") { locals[$0].number }

  check.check("items of a private type") { parallel in
    do {
      let found = try parallel.map(list) { $0.number + n }
      return found == [14, 14, 14] ? nil : "\(found)"
    } catch {
      return "\(error)".contains("Hidden") ? nil : "\(error)"
    }
  }
  check.check("tasks of a private type") { parallel in
    do {
      let found = try parallel([HiddenTask(number: n)])
      return found == [n] ? nil : "\(found)"
    } catch {
      return "\(error)".contains("HiddenTask") ? nil : "\(error)"
    }
  }
  check.check("results of a private type") { parallel in
    do {
      let found = try parallel.map(0..<2) { Hidden(number: n + $0, name: "") }
      return found.map(\.number) == [7, 8] ? nil : "\(found)"
    } catch {
      return "\(error)".contains("Hidden") ? nil : "\(error)"
    }
  }
}

private struct Hidden: Codable {
  var number: Int
  var name: String
}
private enum Secret: Codable { case a, b }
private final class HiddenObject: Codable, Sendable {
  let number: Int
  init(_ number: Int) { self.number = number }
}
private struct HiddenWrapper: Codable { var values: [Int] }
private struct HiddenTask: ParallelTask {
  var number: Int
  func run() -> Int { number }
}
