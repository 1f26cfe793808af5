guides-title = Guides
guides-lead = What one may do, in which order, and what each figure means.
guide-head = For heads of organisations
guide-body = For ministries and regions
guide-paper = For those who enter forms on paper
guide-source = For developers of source systems
guide-citizen = For citizens
guide-here = Guide: what can be done here, and in which order
