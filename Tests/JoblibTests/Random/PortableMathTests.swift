import Glibc
import JoblibRandom
import Testing

@Suite struct PortableMathTests {
  @Test func `logarithms are right to the last digits`() {
    #expect(PortableMath.log(1) == 0)
    var random = RandomStream(seed: 1)
    for _ in 0..<10_000 {
      let x = Glibc.exp(Double.random(in: -30...30, using: &random))
      #expect(abs(PortableMath.log(x) - Glibc.log(x)) <= 2 * Glibc.log(x).ulp)
      let fraction = random.uniform() + 0x1p-53
      #expect(abs(PortableMath.log(fraction) - Glibc.log(fraction)) <= 2 * Glibc.log(fraction).ulp)
    }
  }

  @Test func `exponentials are right to the last digits`() {
    #expect(PortableMath.exp(0) == 1)
    var random = RandomStream(seed: 1)
    for _ in 0..<10_000 {
      let x = Double.random(in: -50...50, using: &random)
      #expect(abs(PortableMath.exp(x) - Glibc.exp(x)) <= 2 * Glibc.exp(x).ulp)
    }
  }
}
