// The write stage: one thread, which alone writes the archive.
//
// The loop: take what waits, up to a group, commit it, count it and tell the fetch threads what is
// done with and who has something to ask. It ends when the channel of commits is closed and empty,
// or when the archive refuses to go on; then it closes the channels behind it.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "crawler/barren_shapes.h"
#include "crawler/fetch_stage.h"
#include "crawler/host_record_order.h"
#include "store/archive.h"

namespace shilu {

struct PipelineOptions;

class WriteStage {
 public:
  // All outlives it. `on_idle` is called where nothing waits and nothing is on its way.
  WriteStage(StageContext& context, Archive& archive, const PipelineOptions& options,
             std::function<void()> on_idle)
      : context_(context), archive_(archive), options_(options), on_idle_(std::move(on_idle)) {}

  // The body of the thread.
  void run();

 private:
  // Commits, and after a failure that may pass once more.
  Result<std::vector<Committed>> commit(const std::vector<PageCommit>& group);
  void give_up(const Error& error);
  // Stores the pauses among what came, and leaves the rest; false where the archive refused.
  bool store_pauses(std::vector<MadeCommit>& group);
  void tell_desk(const MadeCommit& made, const PageCommit& commit, const Committed& committed);
  void enter(const PageCommit& commit, Outcome outcome, const Committed& committed);
  // Links of barren shapes go behind all that the host has.
  void put_barren_last(PageCommit& commit) const;
  void judge_shape(const PageCommit& commit, const Committed& committed);

  StageContext& context_;
  Archive& archive_;
  const PipelineOptions& options_;
  const std::function<void()> on_idle_;
  HostRecordOrder host_records_;
  BarrenShapes shapes_;
};

}  // namespace shilu
