// Group commits, and what follows where one fails.
#include <algorithm>
#include <utility>

#include "store/archive_impl.h"
#include "store/warc_group.h"

namespace shilu {
namespace {

// Where each commit's response stands, given where its group was placed.
std::vector<RawLocation> raw_locations(const std::vector<PageCommit>& commits,
                                       const WarcSegments::Placement& placement) {
  std::vector<RawLocation> locations;
  uint64_t offset = placement.offset;
  for (const PageCommit& commit : commits) {
    RawLocation location{"", 0, commit.payload_sha256};
    for (const WarcMember& member : commit.raw) {
      if (member.is_response) {
        location.file = placement.file;
        location.offset = offset;
      }
      offset += member.gzip.size();
    }
    locations.push_back(std::move(location));
  }
  return locations;
}

}  // namespace

Result<std::vector<Committed>> Archive::Impl::write_commits(
    uint32_t run, const std::vector<PageCommit>& commits, const std::vector<RawLocation>& locations,
    const std::string& file, const std::function<Result<uint64_t>()>& make_durable) {
  Changes changes(*database, dictionaries, counters, log, forgotten, run, &recent_texts);
  std::vector<Committed> results;
  std::optional<Error> refused;
  for (size_t i = 0; i < commits.size() && !refused; ++i) {
    Result<Committed> committed = changes.add(commits[i], locations[i]);
    if (committed) {
      results.push_back(std::move(*committed));
    } else {
      refused = std::move(committed.error());
    }
  }
  // While the batch was in the making the records that it refers to were written.
  const Result<uint64_t> end = make_durable();
  if (!end || refused) {
    return tl::unexpected<Error>(end ? *refused : end.error());
  }
  if (!file.empty()) {
    changes.set_segment(file, *end);
  }
  if (training && training->is_finished()) {
    take_training(changes);
  }
  const uint64_t batch = counters.batches + 1;
  if (Status written = write(changes); !written) {
    in_doubt = InDoubt{batch, std::move(results)};
    return tl::unexpected<Error>(written.error());
  }
  return results;
}

Result<std::vector<Committed>> Archive::commit(const std::vector<PageCommit>& commits) {
  const auto brings_what_is_forgotten = [&](const PageCommit& commit) {
    return !commit.raw.empty() && impl_->forgotten.find(commit.url) != nullptr;
  };
  if (std::any_of(commits.begin(), commits.end(), brings_what_is_forgotten)) {
    std::vector<PageCommit> left = commits;
    for (PageCommit& commit : left) {
      if (brings_what_is_forgotten(commit)) {
        commit.raw.clear();
      }
    }
    return this->commit(left);
  }
  return impl_->writing([&]() -> Result<std::vector<Committed>> {
    impl_->in_doubt.reset();
    impl_->begin_training();
    const Result<RunRecord> run = impl_->read_run();
    if (!run) {
      return tl::unexpected<Error>(run.error());
    }
    std::vector<std::string_view> members;
    uint64_t bytes = 0;
    for (const PageCommit& commit : commits) {
      for (const WarcMember& member : commit.raw) {
        members.emplace_back(member.gzip);
        bytes += member.gzip.size();
      }
    }
    if (Status space = impl_->check_space(bytes); !space) {
      return tl::unexpected<Error>(space.error());
    }
    if (members.empty()) {
      return impl_->write_commits(run->number, commits, raw_locations(commits, {}), "",
                                  [] { return Result<uint64_t>(0); });
    }
    const PageCommit& first = commits.front();
    const Instant begun = first.archived_at.value_or(first.fetched_at);
    const Result<WarcSegments::Placement> placed = impl_->segments->append(
        std::move(members), begun, [&commits, begun, batch = impl_->counters.batches + 1] {
          return group_member(group_record(batch, commits), begun);
        });
    if (!placed) {
      return tl::unexpected<Error>(placed.error());
    }
    return impl_->write_commits(run->number, commits, raw_locations(commits, *placed), placed->file,
                                [&] { return impl_->segments->sync(); });
  });
}

Result<std::optional<std::vector<Committed>>> Archive::recover() {
  std::optional<Impl::InDoubt> in_doubt = std::exchange(impl_->in_doubt, std::nullopt);
  impl_->latched.reset();
  return impl_->writing([&]() -> Result<std::optional<std::vector<Committed>>> {
    impl_->segments.reset();
    for (const auto& step : {&Impl::reopen_database, &Impl::load_counters, &Impl::open_segments}) {
      if (Status done = ((*impl_).*step)(); !done) {
        impl_->in_doubt = std::move(in_doubt);
        return tl::unexpected<Error>(done.error());
      }
    }
    std::optional<std::vector<Committed>> landed;
    if (in_doubt && impl_->counters.batches >= in_doubt->batch) {
      landed = std::move(in_doubt->results);
    }
    return landed;
  });
}

}  // namespace shilu
