// Whether the versions without content are those, and all those, that the log says were removed:
// one taken away by hand is not, whatever was put in its place.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "store/record.h"
#include "store/removal.h"
#include "store/view.h"

namespace shilu {

// Told of every removed version and of every entry of a removal, then asked to finish.
class RemovalVerifier {
 public:
  // `damaged` is told of each damage with the key of the record.
  using Damaged = std::function<void(std::string_view key, std::string what)>;
  RemovalVerifier(const View& view, Damaged damaged) : view_(view), damaged_(std::move(damaged)) {}

  // A record under v/ that names the entry of its removal.
  void add_version(std::string_view key, const VersionRecord& version);
  // A record under t/ that is that of a removal.
  void add_entry(std::string_view key, uint64_t index, const LogRecord& record);
  // Compares them, and goes through f/.
  void finish();

  uint64_t versions() const { return versions_; }
  uint64_t entries() const { return entries_; }

 private:
  void compare(uint64_t index, const Removal& removal);
  void verify_forgotten(std::string_view key, std::string_view value);

  const View& view_;
  const Damaged damaged_;
  uint64_t versions_ = 0;
  uint64_t entries_ = 0;
  // By the index of the removal: the leaves of the versions that name it, by their own index.
  std::map<uint64_t, std::map<uint64_t, Sha256>> leaves_;
  std::map<uint64_t, Removal> removals_;  // by index
};

}  // namespace shilu
