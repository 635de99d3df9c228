// Writes what the fuzz targets begin with: fuzz_seeds FOLDER makes FOLDER/{charset,clean,extract,
// html,import}/ from the cases of the tests, the sample portals, small hostile pages, and records
// as other crawlers write them.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/pages/hostile_pages.h"
#include "tests/support/warc_text.h"

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
    for (const char* target : {"charset", "clean", "extract", "html", "import"}) {
      fs::create_directories(folder_ / target);
    }
  }

  void add_page(const std::string& html) {
    put("html", html);
    put("charset", "text/html; charset=gb2312\n" + html);
    put("extract", "text/html; charset=utf-8\nhttp://www.hewan.example/tz/t1.html\n" + html);
  }
  void add_text(const std::string& text) { put("clean", text); }
  void add_warc(const std::string& records) {
    put("import", "plain\n" + records);
    put("import", "gzip\n" + records);
    put("import", "plain\n" + gzipped(records) + gzipped(records));
  }

 private:
  void put(const std::string& target, const std::string& bytes) {
    if (bytes.size() <= kLargestSeed) {
      std::ofstream(folder_ / target / std::to_string(count_++), std::ios::binary) << bytes;
    }
  }

  fs::path folder_;
  size_t count_ = 0;
};

void add_warc_files(Seeds& seeds) {
  const std::string url = "http://a.example/t1.html";
  const auto record = [&](const std::string& type, const std::string& id, WarcFields more,
                          const std::string& block) {
    more.insert(more.end(), {{"WARC-Record-ID", "<urn:" + id + ">"},
                             {"WARC-Date", "2018-03-06T00:00:00Z"},
                             {"WARC-Target-URI", url}});
    return warc_text(type, more, block);
  };
  const std::string response =
      record("response", "1", {{"WARC-Payload-Digest", "sha1:XYZ"}},
             "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page</p>");
  const std::string request = record("request", "2", {{"WARC-Concurrent-To", "<urn:1>"}},
                                     "GET /t1.html HTTP/1.1\r\nHost: a.example\r\n\r\n");
  const std::string chunked =
      record("response", "3", {},
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npage\r\n0\r\n\r\n");
  const std::string revisit = record("revisit", "4",
                                     {{"WARC-Refers-To", "<urn:1>"},
                                      {"WARC-Refers-To-Target-URI", url},
                                      {"WARC-Refers-To-Date", "2018-03-06T00:00:00Z"}},
                                     "HTTP/1.1 200 OK\r\n\r\n");
  for (const std::string& records :
       {response, request + response, response + request, chunked, response + revisit,
        revisit + chunked + "noise" + response,
        record("warcinfo", "5", {}, "software: x\r\n") + request + response + chunked + revisit}) {
    seeds.add_warc(records);
  }
}

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
  add_warc_files(seeds);
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
