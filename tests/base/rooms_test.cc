// Which folder may include which: base ← extract, base ← store, and crawler and app see all below
// them. extract and store do not know each other.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>> kMayInclude{
    {"base", {"base"}},
    {"extract", {"base", "extract"}},
    {"store", {"base", "store"}},
    {"crawler", {"base", "extract", "store", "crawler"}},
    {"app", {"base", "extract", "store", "crawler", "app"}},
};

struct Include {
  fs::path file;
  std::string header;  // as written, with its quotes or angle brackets
};

std::vector<Include> includes_of(const std::string& room) {
  constexpr std::string_view kDirective = "#include ";
  std::vector<Include> includes;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SHILU_SOURCE_DIR) / room)) {
    if (entry.path().extension() != ".h" && entry.path().extension() != ".cc") {
      continue;
    }
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with(kDirective)) {
        includes.push_back({entry.path(), line.substr(kDirective.size())});
      }
    }
  }
  return includes;
}

TEST_CASE("no include runs against the order of the rooms") {
  for (const auto& [room, allowed] : kMayInclude) {
    const std::vector<Include> includes = includes_of(room);
    CHECK(includes.size() > 2);
    for (const Include& include : includes) {
      if (!include.header.starts_with('"')) {
        continue;
      }
      const std::string target = include.header.substr(1, include.header.find('/') - 1);
      INFO(include.file.string() << " includes " << include.header);
      CHECK(allowed.count(target) == 1);
    }
  }
}

TEST_CASE("extract is pure: no threads, network, clock or disk") {
  const std::set<std::string> barred{"<thread>", "<fstream>", "<filesystem>", "<curl/curl.h>",
                                     "<mutex>",  "<future>",  "<unistd.h>",   "<fcntl.h>"};
  for (const Include& include : includes_of("extract")) {
    INFO(include.file.string() << " includes " << include.header);
    CHECK(barred.count(include.header) == 0);
  }
}

TEST_CASE("ARCHITECTURE.md has a word for every header") {
  std::ifstream file(fs::path(SHILU_SOURCE_DIR) / "ARCHITECTURE.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  REQUIRE_FALSE(text.empty());
  for (const auto& [room, allowed] : kMayInclude) {
    for (const auto& entry : fs::directory_iterator(fs::path(SHILU_SOURCE_DIR) / room)) {
      if (entry.path().extension() == ".h") {
        INFO(entry.path().string());
        CHECK(text.find("`" + entry.path().stem().string() + "`") != std::string::npos);
      }
    }
  }
}

}  // namespace
