// WACZ 1.1.1 (Web Archive Collection Zipped).
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "base/digest.h"
#include "base/document_json.h"
#include "store/cdxj.h"
#include "store/export.h"
#include "store/gzip_writer.h"
#include "store/sorted_lines.h"
#include "store/zip_file.h"

namespace shilu {
namespace {

constexpr std::string_view kIndexName = "index.cdx.gz";
constexpr size_t kLinesInBlock = 1024;
constexpr size_t kIdDigits = 16;

// The index in blocks, each a gzip member, and the index of the blocks (ZipNum): the key of a
// block's first line, and where the block stands.
class BlockIndex {
 public:
  explicit BlockIndex(ZipFile& zip) : zip_(zip) {
    const nlohmann::ordered_json meta = {{"format", "cdxj-gzip-1.0"}, {"filename", kIndexName}};
    blocks_ = "!meta 0 " + to_json_line(meta) + "\n";
  }

  Status add(std::string_view line) {
    if (lines_ == 0) {
      key_ = line.substr(0, line.find(" {"));
    }
    block_.append(line).push_back('\n');
    return ++lines_ < kLinesInBlock ? Status() : end_block();
  }
  Status finish() { return lines_ == 0 ? Status() : end_block(); }
  const std::string& blocks() const { return blocks_; }

 private:
  Status end_block() {
    const std::string member = gzip_member_of({block_});
    const nlohmann::ordered_json place = {{"offset", offset_},
                                          {"length", member.size()},
                                          {"digest", "sha256:" + sha256_hex(member)},
                                          {"filename", kIndexName}};
    blocks_ += key_ + " " + to_json_line(place) + "\n";
    offset_ += member.size();
    block_.clear();
    lines_ = 0;
    return zip_.write(member);
  }

  ZipFile& zip_;
  std::string key_;
  std::string block_;
  size_t lines_ = 0;
  uint64_t offset_ = 0;
  std::string blocks_;
};

class WaczWriter {
 public:
  WaczWriter(const Archive& archive, const ExportedRecords& records, ZipFile& zip,
             const std::string& directory)
      : archive_(archive), records_(records), zip_(zip), lines_(directory) {}

  Result<ExportSummary> write() {
    return write_segments()
        .and_then([&] {
          return summary_.captures > 0
                     ? write_index()
                     : fail(ErrorCode::kNotFound, "no capture matched: there is nothing to export");
        })
        .and_then([&] { return write_pages(); })
        .and_then([&] { return write_manifest(); })
        .and_then([&] { return zip_.finish(); })
        .map([&] { return summary_; });
  }

 private:
  Status write_segments() {
    std::string segment;
    uint64_t offset = 0;
    Status written = records_.for_each([&](const ExportedRecord& record) -> Status {
      if (record.segment != segment) {
        if (Status ended = segment.empty() ? Status() : zip_.end(); !ended) {
          return ended;
        }
        if (Status begun = zip_.begin("archive/" + record.segment, ZipFile::Method::kStore);
            !begun) {
          return begun;
        }
        segment = record.segment;
        offset = 0;
      }
      if (Status added = add_to_index(record, offset); !added) {
        return added;
      }
      offset += record.member.size();
      return zip_.write(record.member);
    });
    return written.and_then([&] { return segment.empty() ? Status() : zip_.end(); });
  }

  Status add_to_index(const ExportedRecord& record, uint64_t offset) {
    summary_.records += record.entry.is_type("warcinfo") ? 0 : 1;
    std::optional<std::string> line =
        cdxj_line(record.entry, {record.segment, offset, record.member.size()});
    if (!line) {
      return {};
    }
    ++summary_.captures;
    return lines_.add(std::move(*line));
  }

  Status write_index() {
    if (Status begun = zip_.begin("indexes/" + std::string(kIndexName), ZipFile::Method::kStore);
        !begun) {
      return begun;
    }
    BlockIndex index(zip_);
    return lines_.for_each([&](std::string_view line) { return index.add(line); })
        .and_then([&] { return index.finish(); })
        .and_then([&] { return zip_.end(); })
        .and_then([&] { return write_entry("indexes/index.idx", index.blocks()); });
  }

  Status write_pages() {
    if (Status begun = zip_.begin("pages/pages.jsonl", ZipFile::Method::kDeflate); !begun) {
      return begun;
    }
    Status written = write_line(
        {{"format", "json-pages-1.0"}, {"id", "pages"}, {"title", "Pages"}, {"hasText", true}});
    if (!written) {
      return written;
    }
    const Status scanned = archive_.scan_versions([&](const Version& version, const UrlState&) {
      if (!version.gone && records_.is_selected(version.url, version.fetched_at)) {
        written = write_page(version);
      }
      return written.has_value();
    });
    return scanned.and_then([&] { return written; }).and_then([&] { return zip_.end(); });
  }

  Status write_page(const Version& version) {
    const std::string time = format_instant(version.fetched_at);
    newest_ = std::max(newest_, version.fetched_at);
    ++summary_.pages;
    nlohmann::ordered_json page = {
        {"id", sha256_hex(version.url.text() + " " + time).substr(0, kIdDigits)},
        {"url", version.url.text()},
        {"ts", time}};
    if (version.document.title) {
      page["title"] = *version.document.title;
    }
    page["text"] = version.document.text;
    return write_line(page);
  }

  Status write_line(const nlohmann::ordered_json& json) {
    return zip_.write(to_json_line(json) + "\n");
  }

  // The time of the newest page stands for the time of writing: two exports are equal.
  Status write_manifest() {
    nlohmann::ordered_json resources = nlohmann::ordered_json::array();
    for (const ZipFile::Entry& entry : zip_.entries()) {
      resources.push_back({{"name", entry.name.substr(entry.name.rfind('/') + 1)},
                           {"path", entry.name},
                           {"hash", "sha256:" + entry.sha256},
                           {"bytes", entry.bytes}});
    }
    const nlohmann::ordered_json manifest = {
        {"profile", "data-package"},          {"wacz_version", "1.1.1"},
        {"title", "shilu archive"},           {"software", "shilu " SHILU_VERSION},
        {"created", format_instant(newest_)}, {"resources", std::move(resources)}};
    const std::string text = manifest.dump(2) + "\n";
    const nlohmann::ordered_json digest = {{"path", "datapackage.json"},
                                           {"hash", "sha256:" + sha256_hex(text)}};
    return write_entry("datapackage.json", text).and_then([&] {
      return write_entry("datapackage-digest.json", digest.dump(2) + "\n");
    });
  }

  Status write_entry(const std::string& name, const std::string& text) {
    return zip_.begin(name, ZipFile::Method::kDeflate)
        .and_then([&] { return zip_.write(text); })
        .and_then([&] { return zip_.end(); });
  }

  const Archive& archive_;
  const ExportedRecords& records_;
  ZipFile& zip_;
  SortedLines lines_;
  ExportSummary summary_;
  Instant newest_{};
};

}  // namespace

Result<ExportSummary> export_wacz(const Archive& archive, const ExportSelection& selection,
                                  const std::string& path) {
  const Result<ExportedRecords> records = ExportedRecords::open(archive, selection);
  if (!records) {
    return tl::unexpected<Error>(records.error());
  }
  const Result<std::unique_ptr<ZipFile>> zip = ZipFile::create(path);
  if (!zip) {
    return tl::unexpected<Error>(zip.error());
  }
  const size_t slash = path.rfind('/');
  WaczWriter writer(archive, *records, **zip,
                    slash == std::string::npos ? "." : path.substr(0, slash + 1));
  return writer.write();
}

}  // namespace shilu
