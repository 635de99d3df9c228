// shilu extract over folders and many files: which are read, in which order, what a terminal shows,
// and how it ends when the reader of its output goes.
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kPage =
    "<meta charset=utf-8><meta name=ArticleTitle content=通知><h1>通知</h1>"
    "<div id=zoom><p>因管网检修，城东片区停水，请用户储水。</p></div>";

std::vector<std::string> files_in(const std::string& out) {
  std::vector<std::string> files;
  std::istringstream stream(out);
  for (std::string line; std::getline(stream, line);) files.push_back(Json::parse(line)["file"]);
  return files;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Pages 0001.html … in a folder of their own.
std::string write_pages(const TemporaryFolder& folder, int count) {
  fs::create_directory(folder.file("pages"));
  for (int i = 1; i <= count; ++i) {
    const std::string digits = std::to_string(10'000 + i).substr(1);
    folder.write("pages/" + digits + ".html", kPage);
  }
  return folder.file("pages");
}

}  // namespace

TEST_CASE("extract walks folders for pages, in the order of their names") {
  const TemporaryFolder folder;
  fs::create_directories(folder.file("mirror/b/c"));
  fs::create_directories(folder.file("mirror/.git"));
  std::vector<std::string> expected;
  for (const char* name : {"a.htm", "b.html", "b/2.SHTML", "b/c/d.jsp", "b/show.jsp?id=7&x=a.b",
                           "c.asp", "d.aspx", "e.php", "f.do", "g.shtm", "h.xhtml", "i.xht"}) {
    folder.write(std::string("mirror/") + name, kPage);
    expected.push_back(folder.file(std::string("mirror/") + name));
  }
  // "b" stands before "b.html" as the shorter name does.
  std::swap(expected[1], expected[2]);
  std::swap(expected[2], expected[3]);
  std::swap(expected[3], expected[4]);
  for (const char* name :
       {"style.css", "file.pdf", "README", ".hidden.html", ".git/x.html", "html", "x.html.gz"}) {
    folder.write(std::string("mirror/") + name, kPage);
  }
  fs::create_directory_symlink(folder.file("mirror/b"), folder.file("mirror/loop"));
  fs::create_symlink(folder.file("mirror/a.htm"), folder.file("mirror/z.html"));
  expected.push_back(folder.file("mirror/z.html"));

  const ProgramResult result = run_shilu({"extract", folder.file("mirror")});
  CHECK(result.status == 0);
  CHECK(result.err.empty());
  CHECK(files_in(result.out) == expected);
}

TEST_CASE("a file that is named is read whatever its name, among folders in the order given") {
  const TemporaryFolder folder;
  const std::string pages = write_pages(folder, 2);
  const std::string odd = folder.write("page", kPage);
  CHECK(files_in(run_shilu({"extract", odd, pages, odd}).out) ==
        std::vector<std::string>{odd, pages + "/0001.html", pages + "/0002.html", odd});
}

TEST_CASE("a page of a folder that cannot be read is named, and the others are read") {
  const TemporaryFolder folder;
  const std::string pages = write_pages(folder, 2);
  fs::create_symlink(folder.file("nowhere"), pages + "/0001a.html");
  const ProgramResult result = run_shilu({"extract", pages});
  CHECK(result.status == 2);
  CHECK(result.err == "shilu: " + pages + "/0001a.html: No such file or directory\n");
  CHECK(files_in(result.out) ==
        std::vector<std::string>{pages + "/0001.html", pages + "/0002.html"});
}

TEST_CASE("a folder without pages is said to have none") {
  const TemporaryFolder folder;
  const ProgramResult result = run_shilu({"extract", folder.path()});
  CHECK(result.status == 1);
  CHECK(result.err == "shilu: no page in " + folder.path() + "\n");
  // Among others too, which are read; the worse status counts.
  fs::create_directory(folder.file("empty"));
  const std::string pages = write_pages(folder, 2);
  const ProgramResult among = run_shilu({"extract", pages, folder.file("empty")});
  CHECK(among.status == 1);
  CHECK(among.err == "shilu: no page in " + folder.file("empty") + "\n");
  CHECK(files_in(among.out).size() == 2);
  CHECK(run_shilu({"extract", folder.file("empty"), "no/page.html", pages}).status == 2);
}

TEST_CASE("on a terminal a bar says how far it is, and is gone at the end") {
  const TemporaryFolder folder;
  const std::string pages = write_pages(folder, 40);
  const ProgramResult result = run_shilu_on_terminal({"extract", pages}, Terminal::kError);
  CHECK(result.status == 0);
  CHECK(files_in(result.out).size() == 40);
  CHECK(has(result.err, "━"));
  CHECK(has(result.err, "╌"));
  // Of a start no rate is told.
  CHECK(has(result.err, "  1 of 40 pages\r"));
  CHECK(has(result.err, "/s · 0s left"));
  CHECK(result.err.ends_with("\r\033[K"));
  CHECK_FALSE(has(result.err, "\n"));
}

TEST_CASE("the bar makes room for a message, and there is none where it would disturb") {
  const TemporaryFolder folder;
  const std::string pages = write_pages(folder, 3);
  fs::create_symlink(folder.file("nowhere"), pages + "/0001a.html");
  const ProgramResult failing = run_shilu_on_terminal({"extract", pages}, Terminal::kError);
  CHECK(failing.status == 2);
  CHECK(has(failing.err, "\r\033[Kshilu: " + pages + "/0001a.html: No such file"));

  SECTION("results go to the same terminal") {
    const ProgramResult both = run_shilu_on_terminal({"extract", pages}, Terminal::kErrorAndOutput);
    CHECK(has(both.err, "\"file\":\"" + pages + "/0003.html\""));
    CHECK_FALSE(has(both.err, "━"));
    CHECK_FALSE(has(both.err, "\033[K"));
  }
  SECTION("one page") {
    const ProgramResult one =
        run_shilu_on_terminal({"extract", pages + "/0001.html"}, Terminal::kError);
    CHECK(one.err.empty());
  }
  SECTION("standard error is no terminal") {
    CHECK_FALSE(has(run_shilu({"extract", pages}).err, "━"));
  }
}

TEST_CASE("extract and clean end quietly when the reader of their output goes") {
  const TemporaryFolder folder;
  // More than a pipe holds.
  const std::string pages = write_pages(folder, 1000);
  const ProgramResult extracted = run_shilu_for_reader({"extract", pages}, 100);
  CHECK(extracted.status == 0);
  CHECK(extracted.err.empty());
  CHECK(extracted.out.size() == 100);

  std::string corpus;
  for (int i = 0; i < 10'000; ++i) corpus += "{\"text\":\"因管网检修，城东片区停水。\"}\n";
  const ProgramResult cleaned =
      run_shilu_for_reader({"clean", "--jsonl", "text", folder.write("corpus.jsonl", corpus)}, 100);
  CHECK(cleaned.status == 0);
  CHECK(cleaned.err.empty());
}

}  // namespace shilu
