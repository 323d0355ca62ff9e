import FoundationEssentials
import Testing

@testable import digits

struct ModelTests {
  @Test
  func `the grid has sixty neighbour models and six regressions, each with its name`() {
    let ids = Model.grid.map(\.id)
    let neighbours = ["euclidean", "manhattan"].flatMap { metric in
      ["uniform", "distance"].flatMap { votes in (1...15).map { "knn/\(metric)/\(votes)/\($0)" } }
    }
    let strengths = ["0", "0.0001", "0.001", "0.01", "0.1", "1"]
    #expect(ids == neighbours + strengths.map { "softmax/\($0)" })
  }

  @Test
  func `models cross to a worker and back`() throws {
    let bytes = try JSONEncoder().encode(Model.grid)
    #expect(try JSONDecoder().decode([Model].self, from: bytes) == Model.grid)
  }
}
