import Glibc
import JoblibParallel
import JoblibSystem
import Testing

struct ProcessorCountTests {
  @Test(arguments: [
    // jobs, processors, workers
    (-1, 8, 8),
    (-2, 8, 7),
    (-2, 1, 1),
    (-8, 8, 1),
    (-100, 8, 1),
    (5, 2, 5),
    (1, 8, 1),
    (.min, 8, 1),
  ])
  func `negative jobs count back from all processors`(jobs: Int, processors: Int, workers: Int) {
    #expect(jobCount(jobs, processors: processors) == workers)
  }

  @Test(
    arguments: [
      ("50000 100000", 1),
      ("150000 100000", 2),
      ("100000 100000", 1),
      ("800000 100000", 8),
      ("1 100000", 1),
      ("150000 100000\n", 2),
      ("max 100000", nil),
      ("max 100000\n", nil),
      ("max", nil),
      ("", nil),
      ("\n", nil),
      ("-1 100000", nil),
      ("0 100000", nil),
      ("100000 0", nil),
      ("100000", nil),
      ("1 2 3", nil),
      ("all of them", nil),
    ] as [(String, Int?)]
  )
  func `a quota of the control group is rounded up`(text: String, limit: Int?) {
    #expect(processorLimit(cpuMax: text) == limit)
  }

  @Test func `there is at least one processor, and no more than the kernel allows`() {
    #expect((1...Host.allowedProcessorCount).contains(cpuCount()))
  }

  @Test func `the environment may lower the count, to 1 at the least`() async {
    await #expect(processExitsWith: .success) {
      let all = cpuCount()
      for (text, wanted) in [
        ("1", 1), ("0", 1), ("-5", 1), ("1000000", all), ("many", all), ("", all),
      ] {
        setenv("LOKY_MAX_CPU_COUNT", text, 1)
        #expect(cpuCount() == wanted, "LOKY_MAX_CPU_COUNT=\(text)")
      }
    }
  }
}
