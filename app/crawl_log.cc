#include "app/crawl_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/digest.h"
#include "base/document_json.h"
#include "base/time.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

Json change_of(VersionOutcome outcome) {
  switch (outcome) {
    case VersionOutcome::kNew:
      return "new";
    case VersionOutcome::kChanged:
      return "changed";
    case VersionOutcome::kUnchanged:
      return "unchanged";
    case VersionOutcome::kGone:
      return "gone";
    case VersionOutcome::kNone:
      break;
  }
  return nullptr;
}

}  // namespace

Result<std::unique_ptr<CrawlLog>> CrawlLog::open(const std::string& path) {
  const bool standard_output = path == "-";
  FileDescriptor file(standard_output
                          ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                          : ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644));
  if (!file.is_open()) {
    return fail(ErrorCode::kInvalidArgument, fail_errno(path, errno).value().message);
  }
  return std::unique_ptr<CrawlLog>(
      new CrawlLog(standard_output ? "standard output" : path, std::move(file)));
}

Status CrawlLog::add(const PageCommit& commit, const Committed& committed) {
  const bool versioned = committed.version != VersionOutcome::kNone;
  const bool read = versioned && commit.document.has_value();
  const Json line = {{"time", format_instant(commit.fetched_at)},
                     {"url", commit.url.text()},
                     {"status", commit.status == 0 ? Json() : Json(commit.status)},
                     {"outcome", commit.outcome},
                     {"kind", commit.kind ? Json(std::string(kind_name(*commit.kind))) : Json()},
                     {"version", versioned ? Json(committed.version_number) : Json()},
                     {"version_time", versioned && committed.version_time
                                          ? Json(format_instant(*committed.version_time))
                                          : Json()},
                     {"change", change_of(committed.version)},
                     {"text_sha256", read ? Json(sha256_hex(commit.document->text)) : Json()}};
  return write_all(file_.get(), path_, to_json_line(line) + "\n");
}

}  // namespace shilu
