// Which folder may include which: base ← extract, base ← store, and crawler and app see all below
// them. extract and store do not know each other.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

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
  std::string header;
};

// The project's own includes, those written with quotes.
std::vector<Include> includes_of(const std::string& room) {
  static const std::regex kInclude("^\\s*#include \"([^\"]+)\"");
  std::vector<Include> includes;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SHILU_SOURCE_DIR) / room)) {
    if (entry.path().extension() != ".h" && entry.path().extension() != ".cc") {
      continue;
    }
    std::ifstream file(entry.path());
    std::string line;
    std::smatch match;
    while (std::getline(file, line)) {
      if (std::regex_search(line, match, kInclude)) {
        includes.push_back({entry.path(), match[1]});
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
      const std::string target = include.header.substr(0, include.header.find('/'));
      INFO(include.file.string() << " includes " << include.header);
      CHECK(allowed.count(target) == 1);
    }
  }
}

TEST_CASE("extract is pure: no threads, network, clock or disk") {
  const std::set<std::string> barred{"<thread>", "<fstream>", "<filesystem>", "<curl/curl.h>",
                                     "<mutex>",  "<future>",  "<unistd.h>",   "<fcntl.h>"};
  static const std::regex kInclude("^\\s*#include (<[^>]+>)");
  for (const auto& entry : fs::directory_iterator(fs::path(SHILU_SOURCE_DIR) / "extract")) {
    std::ifstream file(entry.path());
    std::string line;
    std::smatch match;
    while (std::getline(file, line)) {
      if (std::regex_search(line, match, kInclude)) {
        INFO(entry.path().string() << ": " << line);
        CHECK(barred.count(match[1]) == 0);
      }
    }
  }
}

}  // namespace
