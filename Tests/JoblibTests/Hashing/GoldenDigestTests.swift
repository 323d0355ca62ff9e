import JoblibHashing
import NDArrays
import Testing

/// Digests that name results on disk: should one change, every cache in the world is lost.
struct GoldenDigestTests {
  static var table: [(name: String, value: any Encodable, digest: String)] {
    [
      ("nil", Int?.none, "1200878ce964317f625ee2f5c75b255d"),
      ("nil of nil", Int??.some(nil), "6b17fa1ec4279fbdd5186fbc60826e19"),
      ("true", true, "6f1c5b2602ef911b43895f0a858b31f7"),
      ("7", 7, "551dfa37620eb7fa6552b3980b0206cf"),
      ("-1 as Int8", Int8(-1), "64a0b855b95f3e4d18042416103fe557"),
      ("2^100", UInt128(1) << 100, "c7c59543bdda1e749701c6e628ccf733"),
      ("1.5", 1.5, "97d28265b202e36781432a5f3c38aa04"),
      ("1.5 as Float", Float(1.5), "d1bf6453c567bd68b28eadac121c1756"),
      ("1.5 as Float16", Float16(1.5), "74c246d899c0e04a127e8f55666e0103"),
      ("NaN", Double.nan, "413074092ac2a55cde6ad626ff48fd2f"),
      ("empty string", "", "d6c423a8965f8b359aff685491c2ba79"),
      ("string", "héllo, wörld", "968204e2bc15ef5c6bfbfb82d4c68d6f"),
      ("empty array", [Int](), "e834cb727f6245b672773a0ba8a88a4c"),
      ("integers", [1, 2, 3], "2a6027cb6b1b64194be16c7d8b009592"),
      ("bytes", [UInt8](0...255), "50a03665b1a49c5bfe1ca35915b71466"),
      ("10 000 numbers", (0..<10_000).map { Double($0) / 7 }, "a29ee67ff45f550fedb011844730a911"),
      ("strings", ["a", "b", ""], "d158c63386149c6ab54aedd123f681b0"),
      ("nested", [[1], [], [2, 3]], "7f1fa379916f8572f33f037d2b07859b"),
      ("set", Set(0..<1000), "26e1bc2ddb3117365c3596d8d24a5770"),
      ("dictionary", ["one": 1, "two": 2, "three": 3], "89cebd6b83e0b9e8b89ac1fa3bb6445e"),
      ("dictionary by number", [1: "one", 2: "two"], "8837c6a7537685ca645416fb5a283e63"),
      (
        "dictionary by record", [Specimen.Point(x: 1, y: 2): [true]],
        "fc27344aa935d4cd4f489266404948ce"
      ),
      ("record", Specimen.Labelled(name: "a", note: "b"), "6dd8e9268258b032ee1f31f8b8a427a3"),
      (
        "enum", Specimen.Shape.pair(.empty, .polygon([Specimen.Point(x: 1, y: 2)])),
        "a45d41835c924f4467a86bcc332a09e1"
      ),
      ("containers in turns", Specimen.Interleaved(), "765e550e3584718432daa2489d749136"),
      (
        "matrix", NDArray(shape: [2, 3], elements: (0..<6).map(Double.init)),
        "fd04e8e9ec8975f43d4557ea497582df"
      ),
      ("empty matrix", NDArray<Float>(zeros: [0, 3]), "6f859b67f858a1eefefa455dec12a1bc"),
    ]
  }

  @Test(arguments: table.indices)
  func `digests are the same in every build`(index: Int) throws {
    let (name, value, digest) = Self.table[index]
    #expect(try JoblibHashing.hash(value).description == digest, "\(name)")
  }

  @Test func `the digest of parts is the same in every build`() throws {
    var hasher = CanonicalHasher()
    hasher.combine(label: "function")
    try hasher.combine(7)
    Array("bytes".utf8).withUnsafeBytes { hasher.combine(bytes: $0) }
    let digest = hasher.finalize()
    #expect(digest.description == "f49f1a33f38b3b526007949906d92241")
  }
}
