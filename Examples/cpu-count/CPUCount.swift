import Joblib

/// Prints how many processors this process may use.
@main struct CPUCount {
  static func main() throws {
    print("cpuCount()                         \(cpuCount())")
    print("cpuCount(onlyPhysicalCores: true)  \(cpuCount(onlyPhysicalCores: true))")
    print("effectiveNJobs(-1)                 \(try effectiveNJobs(-1))")
    print("effectiveNJobs(-2)                 \(try effectiveNJobs(-2))")
  }
}
