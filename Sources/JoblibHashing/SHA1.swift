/// The digest of FIPS 180-4, section 6.1.
package struct SHA1: BlockHash {
  package init() {}

  package static let isLittleEndian = false

  package private(set) var words: [UInt32] = [
    0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0,
  ]

  package mutating func update(_ block: [UInt32]) {
    var schedule = block
    for step in 16..<80 {
      let word =
        schedule[step - 3] ^ schedule[step - 8] ^ schedule[step - 14] ^ schedule[step - 16]
      schedule.append(word.rotated(left: 1))
    }
    var (a, b, c, d, e) = (words[0], words[1], words[2], words[3], words[4])
    for step in 0..<80 {
      let (mixed, constant): (UInt32, UInt32) =
        switch step / 20 {
        case 0: (b & c ^ ~b & d, 0x5a82_7999)
        case 1: (b ^ c ^ d, 0x6ed9_eba1)
        case 2: (b & c ^ b & d ^ c & d, 0x8f1b_bcdc)
        default: (b ^ c ^ d, 0xca62_c1d6)
        }
      let sum = a.rotated(left: 5) &+ mixed &+ e &+ constant &+ schedule[step]
      (e, d, c, b, a) = (d, c, b.rotated(left: 30), a, sum)
    }
    words[0] &+= a
    words[1] &+= b
    words[2] &+= c
    words[3] &+= d
    words[4] &+= e
  }
}
