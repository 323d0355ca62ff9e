import Joblib
import Synchronization

func classes(_ check: inout Check<Int>) {
  let n = seven()
  let counter = Counter(n), other = Counter(2)
  check.travels("a lone object") { counter.start + $0 }
  check.travels("an object beside an Int") { counter.start + $0 + n }
  check.travels("two objects") { counter.start + other.start + $0 }
  check.travels("a generic object") { [box = BoxObject(value: [n])] in box.value[0] + $0 }
  let number = n > 1 ? counter : other
  check.travels("one object captured twice") {
    "\(counter.start + number.start + $0) \(counter === number)"
  }
  let isCounter: @Sendable (Counter) -> Bool = { $0 === counter }
  check.travels("one object captured by two closures") {
    "\(isCounter(counter)) \(isCounter(other)) \($0)"
  }
  let counters = [counter, other, counter], sometimes: Counter? = n > 1 ? counter : nil
  let named = ["a": counter, "b": other], anything: any Sendable = counter
  check.travels("one object in an array, an optional, a dictionary and a variable of any type") {
    let same = [
      counters[0] === counter, counters[1] === other, counters[2] === counters[0],
      sometimes === counter, named["a"] === counter, named["b"] === other,
      (anything as? Counter) === counter,
    ]
    return "\(same) \($0)"
  }
  check.travels("a lone array of one object") { "\(counters[0] === counters[2]) \($0)" }
  check.travels("a lone method of an object", counter.add)
  check.travels("an object among others") { "\(n) \(counter.start) \("s\(n)") \($0)" }

  let animal: Animal = n > 1 ? Dog(name: "d\(n)", tricks: ["sit"]) : Animal(name: "a")
  check.travels("an object of the class itself") { [dog = Dog(name: "d", tricks: ["x\(n)"])] in
    "\(dog.sound()) \(dog.tricks) \($0 + n)"
  }
  check.refuses("an object of a subclass", "Animal", "Dog", "a subclass") {
    "\(animal.sound()) \($0 + n)"
  }
  // The context is the object itself, whose class is what it is.
  check.travels("a lone object of a subclass that codes itself") { "\(animal.sound()) \($0)" }
  let kennel = [animal, Animal(name: "b")], pet: Animal? = animal, home = Home(animal: animal)
  check.refuses("an array with an object of a subclass", "Dog", "a subclass") {
    "\(kennel[0].sound()) \($0 + n)"
  }
  check.refuses("an optional object of a subclass", "Dog", "a subclass") {
    "\(pet?.sound() ?? "") \($0 + n)"
  }
  check.refuses("a struct with an object of a subclass", "Dog", "a subclass") {
    "\(home.animal.sound()) \($0 + n)"
  }

  let plain = PlainObject(n)
  check.refuses("a lone object that is not Codable", "PlainObject", "is not Codable") {
    plain.number + $0
  }
  check.refuses("an object that is not Codable", "PlainObject", "is not Codable", "capture 1 of 2")
  {
    plain.number + $0 + n
  }
  let person = Person(n)
  check.refuses("a lone actor", "Person", "is not Codable") { _ in "\(person.number)" }
  check.refuses("an actor", "Person", "is not Codable") { "\(person.number) \($0 + n)" }
  let guarded = GuardedCount(n)
  check.refuses("a lone object with a mutex", "GuardedCount", "is not Codable") {
    guarded.count.withLock { $0 } + $0
  }
  let mutex = Mutex(n)
  check.refuses("a mutex") { item in mutex.withLock { $0 } + item }
  check.refuses("a mutex beside an Int") { item in mutex.withLock { $0 } + item + n }
  let atomic = Atomic(n)
  check.refuses("an atomic") { atomic.load(ordering: .relaxed) + $0 }
  check.refuses("a weak reference", "weak or unowned") { [weak counter] in
    (counter?.start ?? 0) + $0
  }
  check.refuses("a weak reference beside an Int", "weak or unowned") { [weak counter] in
    (counter?.start ?? 0) + $0 + n
  }
  check.refuses("an unowned reference", "weak or unowned") { [unowned counter] in
    counter.start + $0
  }
  check.refuses("an unowned reference beside an Int", "weak or unowned") { [unowned counter] in
    counter.start + $0 + n
  }
  check.refuses("an unsafe unowned reference", "unowned") { [unowned(unsafe) counter] in
    counter.start + $0 + n
  }
  withExtendedLifetime((counter, other)) {}
}

final class Counter: Codable, Sendable {
  let start: Int
  init(_ start: Int) { self.start = start }
  @Sendable func add(_ value: Int) -> Int { value + start }
}

final class BoxObject<Value: Codable & Sendable>: Codable, Sendable {
  let value: Value
  init(value: Value) { self.value = value }
}

class Animal: Codable, @unchecked Sendable {
  let name: String
  init(name: String) { self.name = name }
  func sound() -> String { "animal \(name)" }
}

final class Dog: Animal, @unchecked Sendable {
  let tricks: [String]

  init(name: String, tricks: [String]) {
    self.tricks = tricks
    super.init(name: name)
  }

  private enum CodingKeys: CodingKey { case tricks }

  required init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    tricks = try container.decode([String].self, forKey: .tricks)
    try super.init(from: container.superDecoder())
  }

  override func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tricks, forKey: .tricks)
    try super.encode(to: container.superEncoder())
  }

  override func sound() -> String { "dog \(name) \(tricks)" }
}

struct Home: Codable { var animal: Animal }

final class PlainObject: Sendable {
  let number: Int
  init(_ number: Int) { self.number = number }
}

actor Person {
  nonisolated let number: Int
  init(_ number: Int) { self.number = number }
}

final class GuardedCount: Sendable {
  let count: Mutex<Int>
  init(_ count: Int) { self.count = Mutex(count) }
}
