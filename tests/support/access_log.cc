#include "tests/support/access_log.h"

#include <utility>

namespace shilu {
namespace {

// Tabs and line ends cannot stand in a request line or header value, so no escaping is needed.
std::string line_of(const AccessRecord& record) {
  std::string line;
  for (const std::string& field :
       {std::to_string(record.start_us), std::to_string(record.end_us), record.host, record.path,
        std::to_string(record.status), std::to_string(record.bytes),
        std::string(record.conditional ? "conditional" : "-"), record.user_agent}) {
    if (!line.empty()) line += '\t';
    line += field;
  }
  return line;
}

}  // namespace

Status AccessLog::open(const std::string& file) {
  MutexLock lock(mutex_);
  file_.open(file, std::ios::app);
  if (!file_) return fail(ErrorCode::kIo, file + ": cannot be written");
  return {};
}

void AccessLog::add(AccessRecord record) {
  MutexLock lock(mutex_);
  if (file_.is_open()) file_ << line_of(record) << std::endl;
  records_.push_back(std::move(record));
}

std::vector<AccessRecord> AccessLog::records() const {
  MutexLock lock(mutex_);
  return records_;
}

void AccessLog::clear() {
  MutexLock lock(mutex_);
  records_.clear();
}

}  // namespace shilu
