import Foundation
import Joblib

func foundationValues(_ check: inout Check<Int>) {
  let n = seven()
  let date = Date(timeIntervalSinceReferenceDate: Double(n) / 3)
  let url = URL(fileURLWithPath: "/tmp/é \(n)"), web = URL(string: "https://example.org/a?b=\(n)#c")
  let identifier = UUID(), small = Data([1, 2, UInt8(n)]),
    large = Data(repeating: 3, count: 100_000)
  let decimal = Decimal(n) / 3, empty = Data()
  check.travels("a Date") { "\(date.timeIntervalSinceReferenceDate) \($0)" }
  check.travels("a lone URL") { "\(url.absoluteString) \($0)" }
  check.travels("URLs beside an Int") { "\(n) \(url.path) \(web?.fragment ?? "") \($0)" }
  check.travels("a UUID") { "\(identifier) \($0)" }
  check.travels("a small Data") { "\(Array(small)) \($0)" }
  check.travels("a large Data") { large.reduce(0) { $0 + Int($1) } + $0 }
  check.travels("an empty Data") { empty.count + $0 }
  check.travels("a part of a Data") { [part = large[10..<20]] in
    "\(part.count) \(part.reduce(0, +)) \($0)"
  }
  check.travels("a Decimal") { "\(decimal) \($0)" }
  check.travels("Foundation's values together") {
    "\(UInt8(n)) \(date.timeIntervalSince1970) \(url) \(identifier) \(small.count) \(decimal) \($0)"
  }
  check.travels("arrays of Foundation's values") { [dates = [date], urls = [url], n] in
    "\(dates[0].timeIntervalSince1970) \(urls[0]) \(n + $0)"
  }
  let components = DateComponents(year: 2000 + n, month: 2), measure = CGSize(width: n, height: 2)
  let locale = Locale(identifier: "de_DE"), calendar = Calendar(identifier: .gregorian)
  let indices = IndexSet([1, n]), characters = CharacterSet(charactersIn: "abc")
  check.travels("DateComponents") { "\(components.year ?? 0) \(n) \($0)" }
  check.travels("a CGSize") { "\(measure.width) \($0)" }
  check.travels("a Locale") { "\(locale.identifier) \($0)" }
  check.travels("a Calendar") { "\(calendar.identifier) \($0)" }
  check.travels("an IndexSet") { "\(indices.contains($0)) \(n)" }
  check.travels("a CharacterSet beside an Int") { [n] in "\(characters.contains("a")) \(n + $0)" }

  let file = FileHandle.standardError
  check.refuses("a lone file handle", "FileHandle", "is not Codable") {
    "\(file.fileDescriptor) \($0)"
  }
  check.refuses("a file handle", "FileHandle", "is not Codable") {
    "\(file.fileDescriptor) \($0 + n)"
  }
  let formatter = NumberFormatter()
  check.refuses("a formatter", "NumberFormatter", "is not Codable") {
    "\(formatter.string(from: NSNumber(value: $0 + n)) ?? "")"
  }
}
