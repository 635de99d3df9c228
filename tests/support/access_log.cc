#include "tests/support/access_log.h"

#include <algorithm>
#include <map>
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

std::string address_of(const AccessRecord& record) {
  return record.host + record.path;
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

std::vector<std::string> breaches(std::vector<AccessRecord> records, const Manners& manners) {
  std::stable_sort(records.begin(), records.end(),
                   [](const auto& a, const auto& b) { return a.start_us < b.start_us; });
  std::vector<std::string> found;
  std::map<std::string, const AccessRecord*> last_to_end;
  for (const AccessRecord& record : records) {
    for (const std::string& forbidden : manners.forbidden) {
      if (address_of(record).starts_with(forbidden)) {
        found.push_back(address_of(record) + " is forbidden");
      }
    }
    const AccessRecord*& before = last_to_end[record.host];
    if (before != nullptr) {
      const int64_t gap_us = record.start_us - before->end_us;
      if (gap_us < 0) {
        found.push_back(address_of(record) + " was asked while " + address_of(*before) +
                        " was being answered");
      } else if (gap_us < manners.gap.count()) {
        found.push_back(address_of(record) + " was asked " + std::to_string(gap_us) + " us after " +
                        address_of(*before));
      }
    }
    if (before == nullptr || record.end_us > before->end_us) before = &record;
  }
  return found;
}

}  // namespace shilu
