// CrawlLog: a line of JSON for each address that a crawl is done with, written when its commit is
// durable: what the line says is in the archive, whatever happens next.
//
//   {"time":"2018-03-06T01:02:03.004Z","url":"http://…","status":200,"outcome":"ok","kind":"article",
//    "version":1,"version_time":"2018-03-06T01:02:03.004Z","change":"new","text_sha256":"…"}
//
// What is not known, or does not concern the page, is null.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/archive.h"
#include "store/durable_file.h"

namespace shilu {

class CrawlLog {
 public:
  // Appends to the file `path`, which is made if it is not there; "-" is standard output.
  // kInvalidArgument where it cannot be opened.
  static Result<std::unique_ptr<CrawlLog>> open(const std::string& path);

  // Called by one thread. kDiskFull or kIo, or kReaderGone, naming the path.
  Status add(const PageCommit& commit, const Committed& committed);

 private:
  CrawlLog(std::string path, FileDescriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  FileDescriptor file_;
};

}  // namespace shilu
