// The reading of other crawlers' WARC files: every capture that is found can be read again where it
// is said to stand, and what is said of a file is the same each time. A first line "gzip" has the
// rest compressed: mutations of a gzip member hardly ever are one.
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "crawler/warc_candidates.h"
#include "store/warc_page.h"
#include "tests/fuzz/properties.h"
#include "tests/support/warc_text.h"

namespace {

using shilu::PageOrReason;
using shilu::Result;
using shilu::Status;
using shilu::StoredRecord;
using shilu::WarcCandidate;
using shilu::WarcCandidates;
using shilu::fuzz::require;

// A file in memory that has a path.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
    require(::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
            "the input is written");
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

// All that is found, a line each.
std::string findings(const std::string& path, size_t size) {
  std::string found;
  WarcCandidates candidates({path}, std::filesystem::temp_directory_path().string(),
                            [&](const shilu::WarcFault& fault) {
                              require(fault.offset <= size, "a fault stands in the file");
                              found += std::to_string(fault.offset) + " " + fault.what + "\n";
                            });
  uint64_t before = 0;
  const Status gone_through = candidates.find([&](uint64_t octets) {
    require(octets >= before, "reading goes on");
    before = octets;
    return true;
  });
  require(gone_through.has_value(), "what is wrong with a file is a fault");
  uint64_t visited = 0;
  const auto read = [&](const shilu::RecordPlace& place) {
    Result<StoredRecord> record = candidates.read(place);
    require(record.has_value(), "a record that was found is read again");
    require(!record->member.empty(), "it has octets");
    return std::move(*record);
  };
  const Status taken = candidates.for_each([&](const WarcCandidate& candidate) -> Status {
    ++visited;
    require(candidate.offset < size, "a capture stands in the file");
    const StoredRecord capture = read(candidate.capture);
    found += capture.entry.head + capture.entry.block;
    std::optional<StoredRecord> request;
    if (candidate.request) {
      request = read(*candidate.request);
      found += request->entry.head;
    }
    std::optional<StoredRecord> original;
    if (const auto place = candidates.original_of(capture.entry)) {
      original = read(*place);
    }
    const PageOrReason page = page_of(capture.entry, request ? &request->entry : nullptr,
                                      original ? &original->entry : nullptr);
    found += page ? page->url.text() + std::to_string(page->status) + page->body
                  : std::string(describe(page.error()));
    return {};
  });
  require(taken.has_value(), "all captures are given");
  require(visited == candidates.captures(), "as many captures are given as were counted");
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = shilu::fuzz::text_of(data, size);
  const std::string_view form = shilu::fuzz::take_line(text);
  const std::string bytes = form == "gzip" ? shilu::gzipped(std::string(text)) : std::string(text);
  const MemoryFile file(bytes);
  require(findings(file.path(), bytes.size()) == findings(file.path(), bytes.size()),
          "the same file says the same");
  return 0;
}
