// What the tests of the archive share: files, and commits by the handful.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "store/archive.h"
#include "store/warc.h"
#include "tests/support/temporary_folder.h"

namespace shilu::store_test {

inline std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void write_whole(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// Names of the files in a folder, sorted.
inline std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

inline Url url_of(const std::string& text) {
  Result<Url> url = Url::parse(text);
  REQUIRE(url.has_value());
  return std::move(*url);
}

inline Instant at(const std::string& text) {
  Result<Instant> instant = parse_instant(text);
  REQUIRE(instant.has_value());
  return *instant;
}

inline std::unique_ptr<Archive> open_archive(const std::string& directory,
                                             Archive::Mode mode = Archive::Mode::kCreate) {
  Result<std::unique_ptr<Archive>> archive = Archive::open(directory, mode);
  if (!archive) {
    FAIL(archive.error().message);
  }
  return std::move(*archive);
}

inline Document article(const std::string& title, const std::string& text) {
  Document document;
  document.kind = PageKind::kArticle;
  document.title = title;
  document.text = text;
  document.charset = {"UTF-8", "meta"};
  document.lang = "zh-Hans";
  return document;
}

// A response as the fetcher gives it.
inline Page page_of(const std::string& url, const std::string& time, const std::string& body) {
  return {url_of(url),
          at(time),
          Milliseconds(20),
          "127.0.0.1",
          200,
          "GET / HTTP/1.1\r\nHost: www.yunxi.gov.cn\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
          {{"Content-Type", "text/html"}},
          body,
          Truncation::kNone};
}

// A response of a page that held `document`, with WARC members that say so.
inline PageCommit page_commit(const std::string& url, const std::string& time,
                              std::optional<Document> document) {
  PageCommit commit{url_of(url), at(time)};
  commit.outcome = "ok";
  commit.status = 200;
  commit.kind = PageKind::kArticle;
  commit.extractor = "7";
  const std::string body = "<html>" + (document ? document->text : "") + "</html>";
  commit.payload_sha1 = sha1_base32(body);
  commit.payload_sha256 = sha256_hex(body);
  commit.document = std::move(document);
  commit.document_seen = commit.document.has_value();
  commit.raw = build_warc_members(page_of(url, time, body), std::nullopt);
  return commit;
}

// Commits one page alone.
inline Committed commit_one(Archive& archive, PageCommit commit) {
  std::vector<PageCommit> commits;
  commits.push_back(std::move(commit));
  Result<std::vector<Committed>> committed = archive.commit(commits);
  if (!committed) {
    FAIL(committed.error().message);
  }
  REQUIRE(committed->size() == 1);
  return std::move(committed->front());
}

// A text of the length of an article: paragraphs of an invented notice, numbered so that two
// numbers give two texts.
inline std::string long_text(int number) {
  std::string text;
  for (int paragraph = 1; paragraph <= 12; ++paragraph) {
    text += "第" + std::to_string(number) + "号通知第" + std::to_string(paragraph) +
            "条：云溪县各乡镇人民政府应当于每年汛期前检查河道堤防，并将结果报县水务局备案。\n";
  }
  return text;
}

inline const auto no_item = [](const Url&, const UrlState&) { return std::optional<QueueItem>(); };

}  // namespace shilu::store_test
