// OwedRests: the rests that hosts are owed, in a file that outlives a killed crawl.
//
// A host's record is stored with the page that was fetched from it, and between its answer and that
// commit a kill would lose what the answer asked for. So the rest is noted here at once, by one
// write without a sync: what the system has, a kill of the process does not take. (After a power
// cut, which does, each host rests as after any unclean end.) Only rests are noted that are longer
// than what a crawl that goes on keeps anyway.
//
// The file has a line for each: milliseconds since 1970, a blank, the host's name as it stands in
// host keys. Of a host the last line holds; one that is torn says nothing. The file is rewritten
// when most of its lines hold no more.
//
// Any thread may call any member.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "store/durable_file.h"

namespace shilu {

class OwedRests {
 public:
  // Of the archive in that folder, which the caller has open for writing. What a process before
  // this one left and is still owed at `now` is kept.
  static Result<std::unique_ptr<OwedRests>> open(const std::string& directory, Instant now);

  // That the host of that name rests until then, whatever was noted of it before; nothing is
  // written where neither is after `kept_anyway`. Where it cannot be written that is told once: it
  // matters after a kill alone.
  void note(const std::string& host_name, Instant until, Instant kept_anyway) EXCLUDES(mutex_);
  // What was noted last; long ago if nothing was.
  Instant until(const std::string& host_name) const EXCLUDES(mutex_);

 private:
  OwedRests(std::string path, FileDescriptor file, std::unordered_map<std::string, Instant> rests)
      : path_(std::move(path)), file_(std::move(file)), rests_(std::move(rests)) {}
  Status append(std::string_view lines) REQUIRES(mutex_);
  Status rewrite() REQUIRES(mutex_);

  const std::string path_;
  mutable Mutex mutex_;
  FileDescriptor file_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, Instant> rests_ GUARDED_BY(mutex_);
  size_t lines_ GUARDED_BY(mutex_) = 0;  // in the file
  bool failed_ GUARDED_BY(mutex_) = false;
};

}  // namespace shilu
