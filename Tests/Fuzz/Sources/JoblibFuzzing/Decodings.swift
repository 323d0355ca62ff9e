import Foundation
import JoblibPersistence
import NDArrays

/// Decodes a value as types of every shape; each comes out or is refused.
struct Decodings {
  private let value: PickleValue

  init(_ value: PickleValue) { self.value = value }

  func run() {
    attempt(Bool.self)
    attempt(UInt8?.self)
    attempt(Double.self)
    attempt(String.self)
    attempt([Int].self)
    attempt([UInt8].self)
    attempt([[Float]].self)
    attempt([String: Double].self)
    attempt([Int: [String]].self)
    attempt(Set<String>.self)
    attempt(Tree.self)
    attempt(Choice.self)
    attempt(Fields.self)
    attempt(NDArray<Double>.self)
    attempt(NDArray<Int32>.self)
    attempt(NDArray<Bool>.self)
    attempt(Date.self)
    attempt(Data.self)
    attempt([UUID: URL].self)
    attempt(PickleValue.self)
  }

  private func attempt<T: Decodable>(_ type: T.Type) {
    do throws(PersistenceError) {
      // Few, lest the many of a small file that repeats itself take all the time.
      _ = try value.decode(type, freeCount: 1 << 14)
    } catch {
      _ = error.description
    }
  }

  /// Lists in lists, to any depth.
  private enum Tree: Decodable {
    case number(Double)
    indirect case list([Tree])

    init(from decoder: any Decoder) throws {
      if var list = try? decoder.unkeyedContainer() {
        var trees: [Tree] = []
        while !list.isAtEnd { trees.append(try list.decode(Tree.self)) }
        self = .list(trees)
      } else {
        self = .number(try decoder.singleValueContainer().decode(Double.self))
      }
    }
  }

  private enum Choice: Decodable {
    case leaf
    indirect case node(left: Choice, right: Choice?)
  }

  private struct Fields: Decodable {
    var name: String?
    var count: Int?
    var numbers: [Double]?
    var table: [String: Int]?
    var inner: Inner?

    struct Inner: Decodable {
      var data: NDArray<Float>?
      var next: [Inner]?
    }
  }
}
