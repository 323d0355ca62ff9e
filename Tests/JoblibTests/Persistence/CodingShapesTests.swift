import JoblibPersistence
import JoblibTestSupport
import NDArrays
import Testing

@Suite("Containers that are open at the same time")
struct CodingShapesTests {
  /// A value that is encoded by a random program of containers, written to in turns.
  struct Program: Encodable {
    let seed: UInt64

    /// What the program wrote, as it should come back.
    final class Node {
      var items: [(key: String, node: Node)] = []
      var number: Int?
      var isList: Bool
      init(isList: Bool, number: Int? = nil) {
        self.isList = isList
        self.number = number
      }
    }

    enum Open {
      case list(any UnkeyedEncodingContainer, Node)
      case table(KeyedEncodingContainer<PickledKey>, Node)
      /// An encoder whose kind is not chosen yet.
      case undecided(any Encoder, Node)
    }

    func encode(to encoder: any Encoder) throws { _ = try run(encoder) }

    func run(_ encoder: any Encoder) throws -> Node {
      var generator = SeededGenerator(seed: seed)
      let root = Node(isList: false)
      var open: [Open] = [.table(encoder.container(keyedBy: PickledKey.self), root)]
      for step in 0..<60 {
        let place = Int.random(in: 0..<open.count, using: &generator)
        let action = Int.random(in: 0..<5, using: &generator)
        let key = PickledKey("k\(step)")
        switch open[place] {
        case .undecided(let encoder, let node):
          if action == 0 {
            try [step, step].encode(to: encoder)
            node.isList = true
            for index in 0..<2 {
              node.items.append(("\(index)", Node(isList: false, number: step)))
            }
            open.remove(at: place)
          } else if action < 3 {
            node.isList = true
            open[place] = .list(encoder.unkeyedContainer(), node)
          } else {
            open[place] = .table(encoder.container(keyedBy: PickledKey.self), node)
          }
        case .list(var list, let node):
          let child = Node(isList: action == 2)
          switch action {
          case 2: open.append(.list(list.nestedUnkeyedContainer(), child))
          case 3: open.append(.table(list.nestedContainer(keyedBy: PickledKey.self), child))
          case 4: open.append(.undecided(list.superEncoder(), child))
          default:
            child.number = step
            try list.encode(step)
          }
          open[place] = .list(list, node)
          node.items.append(("\(node.items.count)", child))
        case .table(var table, let node):
          let child = Node(isList: action == 2)
          switch action {
          case 1:
            // A value with arrays and with containers of its own, in between.
            child.isList = true
            child.items = [("0", Node(isList: false, number: step)), ("1", Node(isList: true))]
            try table.encode(Mixed(number: step), forKey: key)
          case 2: open.append(.list(table.nestedUnkeyedContainer(forKey: key), child))
          case 3:
            open.append(.table(table.nestedContainer(keyedBy: PickledKey.self, forKey: key), child))
          case 4: open.append(.undecided(table.superEncoder(forKey: key), child))
          default:
            child.number = step
            try table.encode(step, forKey: key)
          }
          open[place] = .table(table, node)
          node.items.append((key.stringValue, child))
        }
      }
      return root
    }
  }

  struct Mixed: Encodable {
    var number: Int

    func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      let kept = list.superEncoder()
      var empty = list.nestedUnkeyedContainer()
      try list.encode(NDArray(shape: [2], elements: [Double(number), 0.5]))
      try number.encode(to: kept)
      try empty.encode(NDArray(shape: [1], elements: [Float(number)]))
    }
  }

  struct PickledKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// Where the program that runs encodes to nothing: only for what it should write.
  private func compare(_ node: Program.Node, _ value: PickleValue, _ path: String) throws {
    if let number = node.number {
      #expect(value.int == number, "\(path)")
    } else if node.isList {
      let items = try #require(value.items, "\(path)")
      if items.count == 3, node.items.count == 2, items[2].kind == .array {
        let number = try #require(items[0].int)
        #expect(try items[1].items?.first?.ndarray(as: NDArray<Float>.self)[0] == Float(number))
        #expect(try items[2].ndarray(as: NDArray<Double>.self)[0] == Double(number))
        return
      }
      try #require(items.count == node.items.count, "\(path)")
      for (item, expected) in zip(items, node.items) {
        try compare(expected.node, item, path + "[\(expected.key)]")
      }
    } else {
      let pairs = try #require(value.pairs, "\(path)")
      try #require(pairs.map(\.key.string) == node.items.map(\.key), "\(path)")
      for (pair, expected) in zip(pairs, node.items) {
        try compare(expected.node, pair.value, path + ".\(expected.key)")
      }
    }
  }

  @Test("filled in turns by random programs", arguments: 0..<200 as Range<UInt64>)
  func programs(seed: UInt64) throws {
    /// Keeps what the program wrote.
    struct Recorded: Encodable {
      let program: Program
      let record: (Program.Node) -> Void
      func encode(to encoder: any Encoder) throws { record(try program.run(encoder)) }
    }
    var root: Program.Node?
    // In a list, between values that do no such thing.
    struct Around: Encodable {
      let inner: Recorded
      func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        let first = list.superEncoder()
        try list.encode(inner)
        try "last".encode(to: list.superEncoder())
        try "first".encode(to: first)
      }
    }
    let bytes = try Pickled.bytes(Around(inner: Recorded(program: .init(seed: seed)) { root = $0 }))
    let items = try #require(try Pickled.value(bytes).items)
    try #require(items.count == 3)
    #expect(items[0].string == "first")
    #expect(items[2].string == "last")
    try compare(try #require(root), items[1], "")
  }

  @Test("a nested container of more than a thousand values, and more after others")
  func largeNested() throws {
    struct Value: Encodable {
      func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        var nested = list.nestedUnkeyedContainer()
        for number in 0..<1500 { try nested.encode(number) }
        try list.encode("between")
        for number in 1500..<4000 { try nested.encode(number) }
        try list.encode("end")
      }
    }
    let items = try #require(try Pickled.value(try Pickled.bytes(Value())).items)
    #expect(items.count == 3)
    #expect(try items[0].decode([Int].self) == Array(0..<4000))
    #expect(items[1].string == "between")
    #expect(items[2].string == "end")
  }
}
