/// e to the power of `power`, from about -700 to 700, to within two units in the last place.
///
/// The C library's `exp` is one of several, chosen by what the processor can do, and their last
/// bits differ; a cluster of mixed machines must agree. Here there are only basic operations of
/// IEEE 754 in one order, and no branches, so a loop over it is vectorised. Lower powers give
/// 1e-304, which is nearly zero.
@inline(__always)
func exponential(_ power: Double) -> Double {
  let x = power > -700 ? power : -700

  // e^x = 2^k e^r with k whole and |r| ≤ ln 2 / 2. Adding 1.5 × 2^52 leaves no room for a fraction:
  // it rounds, and the low bits of the sum are k.
  let shift = 0x1.8p52
  let shifted = x * 0x1.71547652b82fep0 + shift
  let k = shifted - shift
  // ln 2 in two parts; the first ends in zeros, so that its product with k is exact.
  let r = x - k * 0x1.62e42feep-1 - k * 0x1.a39ef35793c76p-33

  // Taylor's series; what is left out is under r^14 / 14! < 5e-18.
  var series = 1.0 / 6_227_020_800
  series = series * r + 1.0 / 479_001_600
  series = series * r + 1.0 / 39_916_800
  series = series * r + 1.0 / 3_628_800
  series = series * r + 1.0 / 362_880
  series = series * r + 1.0 / 40_320
  series = series * r + 1.0 / 5_040
  series = series * r + 1.0 / 720
  series = series * r + 1.0 / 120
  series = series * r + 1.0 / 24
  series = series * r + 1.0 / 6
  series = series * r + 0.5
  series = series * r + 1
  series = series * r + 1

  // k goes into the exponent field, biased by 1023; the bits above it are shifted out.
  return series * Double(bitPattern: (shifted.bitPattern &+ 1023) &<< 52)
}
