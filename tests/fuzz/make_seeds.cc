// Writes what the fuzz targets begin with: fuzz_seeds FOLDER makes FOLDER/{charset,clean,extract,
// html}/ from the cases of the tests, the sample portals and small hostile pages.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/pages/hostile_pages.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFewTimes = 6;          // of what a hostile page repeats
constexpr size_t kLargestSeed = 20'000;  // bytes; mutations of small inputs go further

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Seeds {
 public:
  explicit Seeds(fs::path folder) : folder_(std::move(folder)) {
    for (const char* target : {"charset", "clean", "extract", "html"}) {
      fs::create_directories(folder_ / target);
    }
  }

  void add_page(const std::string& html) {
    put("html", html);
    put("charset", "text/html; charset=gb2312\n" + html);
    put("extract", "text/html; charset=utf-8\nhttp://www.hewan.example/tz/t1.html\n" + html);
  }
  void add_text(const std::string& text) { put("clean", text); }

 private:
  void put(const std::string& target, const std::string& bytes) {
    if (bytes.size() <= kLargestSeed) {
      std::ofstream(folder_ / target / std::to_string(count_++), std::ios::binary) << bytes;
    }
  }

  fs::path folder_;
  size_t count_ = 0;
};

void make_seeds(const fs::path& folder) {
  Seeds seeds(folder);
  const fs::path tests = SHILU_SOURCE_DIR "/tests";
  for (const char* part : {"cases/extract", "cases/clean", "portal"}) {
    for (const auto& entry : fs::recursive_directory_iterator(tests / part)) {
      const std::string extension = entry.path().extension();
      if (extension == ".html" || extension == ".htm" || extension == ".shtml") {
        seeds.add_page(read_file(entry.path()));
      } else if (extension == ".txt") {
        seeds.add_text(read_file(entry.path()));
      }
    }
  }
  for (const HostilePage& page : hostile_pages()) {
    seeds.add_page(page.make(kFewTimes));
  }
  for (const HostilePage& text : hostile_texts()) {
    seeds.add_text(text.make(kFewTimes));
    seeds.add_page(page_of_text(text.make(kFewTimes)));
  }
}

}  // namespace
}  // namespace shilu

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
    return 2;
  }
  shilu::make_seeds(argv[1]);
  return 0;
}
